"""Runs Cloud Custodian's own Lambda entry point on the events that come in, one line of JSON each."""
import json
import logging
import os
import resource
import sys
import time

began = time.perf_counter()
from c7n.handler import dispatch_event  # noqa: E402

loaded = (time.perf_counter() - began) * 1000
logging.disable(logging.CRITICAL)
answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)

for line in sys.stdin:
    began = time.perf_counter()
    failed = None
    try:
        dispatch_event(json.loads(line), None)
    except Exception as error:
        failed = repr(error)
    took = (time.perf_counter() - began) * 1000
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    answers.write(json.dumps({"ms": took, "initMs": loaded, "rssMb": peak, "failed": failed}) + "\n")
    answers.flush()
