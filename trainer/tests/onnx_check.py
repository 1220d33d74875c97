"""Holds an exported ONNX file, run by onnxruntime, against the engine, on all 569 rows of the table.

    python3 onnx_check.py MODEL.onnx ENDPOINT PREDICTOR.safetensors

ENDPOINT is the built `endpoint` program. Needs onnxruntime, numpy and scikit-learn (PyPI);
`cargo xtask check-export` fetches them and runs this.
"""
import json
import subprocess
import sys

import numpy as np
import onnxruntime
from sklearn.datasets import load_breast_cancer

onnx_file, endpoint, predictor = sys.argv[1:]
rows = load_breast_cancer().data.astype(np.float32)
table = "\n".join(",".join(repr(float(str(v))) for v in row) for row in rows)
command = [endpoint, "score", "--quiet", "--format", "jsonl", "--model", predictor]
lines = subprocess.run(command, input=table, capture_output=True, text=True, check=True).stdout
answers = [json.loads(line)["prediction"] for line in lines.splitlines()]
session = onnxruntime.InferenceSession(onnx_file, providers=["CPUExecutionProvider"])
meta = session.get_modelmeta().custom_metadata_map
logit, found = session.run(["logit", "probability"], {"x": rows})
engine = np.array([answer["probability"][meta["positive_class"]] for answer in answers])
difference = np.abs(found[:, 0] - engine).max()
verdicts = np.where(found[:, 0] >= float(meta["threshold"]), meta["positive_class"], "")
agreed = sum(v == a["verdict"] or (v == "" and a["verdict"] != meta["positive_class"])
             for v, a in zip(verdicts, answers))
print(f"onnxruntime {onnxruntime.__version__}: {len(rows)} rows, {agreed} equal verdicts, "
      f"probabilities within {difference:.2e}")
assert len(answers) == len(rows) == agreed and difference < 1e-6, "the export is not the engine's network"
