import json
import sys

from api import api  # yours

failed = False
for line in sys.stdin:
    method, path = line.split()
    try:
        status, body = api.request(method, path)  # yours: the status, and the JSON decoded
    except Exception as error:
        status, body = getattr(error, "status", 0), None
        print(error, file=sys.stderr)
    failed |= not 200 <= status <= 299
    print(f"{status:03}", json.dumps(body, separators=(",", ":")), flush=True)
sys.exit(failed)
