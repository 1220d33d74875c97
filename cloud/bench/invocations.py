"""The route that the peers of `cargo xtask bench-endpoint` have in common with `endpoint serve`: POST
/invocations, rows of text/csv in, the linear learner's JSON out. So all are asked and answer the same.
"""
import numpy as np
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse


def app(score, threshold):
    """The application around `score`, from rows to each one's probability of the positive class."""
    api = FastAPI()

    # Not `def`: such a short piece of work is done sooner than it is handed to a thread. And not a plain
    # dict: FastAPI would first look through it for what it must convert.
    @api.post("/invocations")
    async def invocations(request: Request):
        lines = (await request.body()).decode().splitlines()
        rows = np.array([[float(cell) for cell in line.split(",")] for line in lines], np.float32)
        return JSONResponse({"predictions": [
            {"score": p, "predicted_label": int(p >= threshold)} for p in score(rows).tolist()
        ]})

    return api
