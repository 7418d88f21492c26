"""orjson: untyped, dicts and lists; it checks that the text is JSON and nothing else."""

import orjson
from case_server import codec_cases, serve

serve(f"orjson {orjson.__version__}", list(codec_cases("orjson", lambda subject: (orjson.loads, orjson.dumps))))
