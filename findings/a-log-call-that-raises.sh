#!/usr/bin/env bash
# Three Python loggers raise for a field's name or a brace in the text: the report of an error becomes another error, and the first is lost.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

apt-get download -q python3-structlog=22.3.0-2 python3-loguru=0.6.0-3 >/dev/null 2>&1
for package in *.deb; do
  dpkg -x "$package" .
done
cat > app.py <<'PY'
import logging

import structlog
from loguru import logger

logging.basicConfig(format="%(message)s")
answer = 'answered {"code": 5}'
calls = {
    "logging, field team": lambda: logging.error("cannot start", extra={"team": "pay"}),
    "logging, field name": lambda: logging.error("cannot start", extra={"name": "api"}),
    "logging, field message": lambda: logging.error("cannot start", extra={"message": "refused"}),
    "logging, one argument too many": lambda: logging.error("cannot start", "api"),
    "structlog, field name": lambda: structlog.get_logger().error("cannot start", name="api"),
    "structlog, field event": lambda: structlog.get_logger().error("cannot start", event="stopped"),
    "loguru, JSON in the text": lambda: logger.error(answer),
    "loguru, JSON in the text and a field": lambda: logger.error(answer, team="pay"),
}
for name, call in calls.items():
    try:
        call()
        print(f"{name}: went on")
    except Exception as error:
        print(f"{name}: raised {type(error).__name__}")
PY
seen=$(PYTHONPATH=usr/lib/python3/dist-packages python3 app.py 2>/dev/null | grep -E ": (went on|raised)")
wanted="logging, field team: went on
logging, field name: raised KeyError
logging, field message: raised KeyError
logging, one argument too many: went on
structlog, field name: went on
structlog, field event: raised TypeError
loguru, JSON in the text: went on
loguru, JSON in the text and a field: raised KeyError"

cat <<TEXT
versions: $(python3 --version), structlog 22.3.0, loguru 0.6.0 (Debian packages)
expected: a logger never raises, as it does not for an argument too many: it renames the field, or keeps the text as it is.
seen:
$seen
why it matters: such a call stands where errors are handled, which tests seldom reach. The task ends with a KeyError of 'name' as the last
  line of its log, and what had really failed was never written.
TEXT
[[ "$seen" == "$wanted" ]] || { echo "no longer as described" >&2; exit 1; }
