"""Holds a SARIF report to a schema, and its references to each other."""

import json
import sys

import jsonschema

schema, report = (json.load(open(path, encoding="utf-8")) for path in sys.argv[1:3])
jsonschema.Draft7Validator.check_schema(schema)
jsonschema.validate(report, schema)
run = report["runs"][0]
rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
assert len(rules) == len(set(rules))
for result in run["results"]:
    assert rules[result["ruleIndex"]] == result["ruleId"], result


def named(level):
    return sorted({result["ruleId"] for result in run["results"] if result["level"] == level})


print("errors", *named("error"), "warnings", *named("warning"))
