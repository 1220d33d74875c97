"""Our own network behind the same route: ONNX Runtime and the file $ONNX, which `trainer export` wrote."""
import os

import onnxruntime

import invocations

# One row is too little to share among threads, and those that wait for a share take the workers' cores.
options = onnxruntime.SessionOptions()
options.intra_op_num_threads = 1
session = onnxruntime.InferenceSession(os.environ["ONNX"], options, ["CPUExecutionProvider"])
threshold = float(session.get_modelmeta().custom_metadata_map["threshold"])
app = invocations.app(lambda rows: session.run(["probability"], {"x": rows})[0][:, 0], threshold)
