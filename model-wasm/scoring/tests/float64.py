"""What numpy (float64) and scikit-learn say of the shipped predictor on its own known cases.

Written by hand from docs/PREDICTOR.md, sharing no code with the engine. Run again when the shipped
file changes:  python3 float64.py > float64.json
"""
import json
import pathlib
import struct

import numpy as np
from sklearn import metrics

ROOT = pathlib.Path(__file__).resolve().parents[3]
DTYPES = {"F32": "<f4", "F16": "<f2", "U8": "u1"}


def read(path):
    data = path.read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + length])
    manifest = json.loads(next(iter(header.pop("__metadata__").values())))
    body = data[8 + length :]
    tensors = {}
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        tensor = np.frombuffer(body[begin:end], DTYPES[entry["dtype"]])
        tensors[name] = tensor.reshape(entry["shape"]).astype(np.float64)
    return manifest, tensors


def known_cases(manifest, tensors):
    low, middle, high = tensors["nearside.reference.rows"]
    whole = low + 256 * middle + 65536 * high
    whole = np.where(whole >= 2**23, whole - 2**24, whole)
    rows = whole.T / 10 ** tensors["nearside.reference.decimals"]
    return rows, tensors["nearside.reference.labels"].astype(int)


def logits(manifest, tensors, rows):
    x = (rows - np.array(manifest["normaliser"]["mean"])) / np.array(manifest["normaliser"]["std"])
    for layer in manifest["layers"]:
        if layer == "relu":
            x = np.maximum(x, 0)
        elif "linear" in layer:
            name = layer["linear"]["name"]
            x = x @ tensors[f"{name}.weight"].T + tensors[f"{name}.bias"]
        elif "batch_norm" in layer:
            name, epsilon = layer["batch_norm"]["name"], layer["batch_norm"]["epsilon"]
            scale = tensors[f"{name}.weight"] / np.sqrt(tensors[f"{name}.running_var"] + epsilon)
            x = (x - tensors[f"{name}.running_mean"]) * scale + tensors[f"{name}.bias"]
    return x[:, 0]


def distances(manifest, tensors, rows):
    offsets = np.array(manifest["novelty"]["offsets"])
    placed = np.where(offsets > 0, np.log(np.maximum(rows + offsets, offsets * 1e-3)), rows)
    gaps = placed - tensors["nearside.novelty.centre"]
    return ((gaps @ tensors["nearside.novelty.whitening"].T) ** 2).sum(axis=1)


LEVELS = [0, 0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 1]


def psi(manifest, feature, values):
    counts = np.array(manifest["provenance"]["class_counts"])
    quantiles = manifest["features"][feature]["quantiles"]
    grid = np.unique(np.concatenate(quantiles))
    below = sum(n * np.interp(grid, q, LEVELS) for n, q in zip(counts, quantiles)) / counts.sum()
    edges = np.interp(np.arange(1, 10) / 10, below, grid)
    observed = np.histogram(values, np.concatenate([[-np.inf], edges, [np.inf]]))[0] / len(values)
    observed = np.maximum(observed, 0.5 / len(values))
    return float(((observed - 0.1) * np.log(observed / 0.1)).sum())


manifest, tensors = read(ROOT / "public/models/wdbc-dense.safetensors")
rows, labels = known_cases(manifest, tensors)
chances = 1 / (1 + np.exp(-logits(manifest, tensors, rows)))
positive = labels == manifest["positive"]
called = chances >= manifest["threshold"]
print(
    json.dumps(
        {
            "version": manifest["version"],
            "probability": chances.round(9).tolist(),
            "distance": distances(manifest, tensors, rows).round(4).tolist(),
            "matrix": metrics.confusion_matrix(positive, called).tolist(),
            "auc": metrics.roc_auc_score(positive, chances),
            "average_precision": metrics.average_precision_score(positive, chances),
            "brier": metrics.brier_score_loss(positive, chances),
            "log_loss": metrics.log_loss(positive, chances),
            # The rows of the positive class alone: a table that has drifted.
            "psi": [psi(manifest, f, rows[positive][:, f]) for f in range(rows.shape[1])],
        }
    )
)
