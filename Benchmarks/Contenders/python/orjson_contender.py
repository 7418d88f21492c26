"""orjson: untyped dicts and lists; it only checks that the text is JSON."""

import orjson
from case_server import codec_cases, serve

serve(f"orjson {orjson.__version__}", list(codec_cases("orjson", lambda subject: (orjson.loads, orjson.dumps))))
