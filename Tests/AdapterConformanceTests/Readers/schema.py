"""Exits with 0 when a document is as a JSON Schema has it, with 1 otherwise."""

import json
import sys

import jsonschema

schema, document = (json.load(open(path)) for path in sys.argv[1:3])
sys.exit(0 if jsonschema.Draft202012Validator(schema).is_valid(document) else 1)
