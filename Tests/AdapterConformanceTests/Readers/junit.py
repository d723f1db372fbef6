"""Reads a JUnit report and compares the counts that it states with what it holds."""

import sys
import xml.etree.ElementTree as tree

root = tree.parse(sys.argv[1]).getroot()
assert root.tag == "testsuites", root.tag
total = {"tests": 0, "failures": 0, "errors": 0, "skipped": 0}
tags = {"failures": "failure", "errors": "error", "skipped": "skipped"}
for suite in root:
    assert suite.tag == "testsuite", suite.tag
    cases = suite.findall("testcase")
    assert cases and all(case.get("name") and case.get("classname") for case in cases)
    assert all(float(case.get("time")) >= 0 for case in cases)
    counted = {"tests": len(cases)}
    for name, tag in tags.items():
        counted[name] = sum(case.find(tag) is not None for case in cases)
    for name, count in counted.items():
        assert int(suite.get(name)) == count, (suite.get("name"), name, count)
        total[name] += count
for name in ("tests", "failures", "errors"):
    assert int(root.get(name)) == total[name], name
print(*(f"{name} {count}" for name, count in total.items()))
