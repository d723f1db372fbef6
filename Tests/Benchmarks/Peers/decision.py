"""Decides the one case of FleetBenchmark by Rego (regorus) and by Cedar (cedarpy), with reasons. Policies and
input are parsed before; what is measured is the decision.

    python decision.py FOLDER
"""

import json
import pathlib
import sys
import time

REGO = """
package compliance

import rego.v1

rank := {"secured": 0, "lowSeverity": 1, "mediumSeverity": 2, "highSeverity": 3}

in_force contains name if {
    some name, connector in input.connectors
    connector.enabled[input.device.platform]
    not connector.unresponsive
    input.device.version >= connector.floor[input.device.platform]
}

reasons contains reason if {
    some name in in_force
    input.connectors[name].state == "compromised"
    reason := {"effect": "noncompliant", "rule": "deviceCompromised", "connector": name}
}

reasons contains reason if {
    some name in in_force
    level := rank[input.connectors[name].state]
    level > rank[input.policy.required]
    reason := {"effect": "noncompliant", "rule": "threatLevelAbove", "connector": name,
               "datum": sprintf("%s, at most %s allowed", [input.connectors[name].state, input.policy.required])}
}

reasons contains reason if {
    some name in in_force
    level := rank[input.connectors[name].state]
    level <= rank[input.policy.required]
    reason := {"effect": "compliant", "rule": "threatLevelWithin", "connector": name,
               "datum": sprintf("%s, at most %s allowed", [input.connectors[name].state, input.policy.required])}
}

reasons contains reason if {
    some name in in_force
    not rank[input.connectors[name].state]
    not input.connectors[name].state == "compromised"
    count(in_force) > 1
    reason := {"effect": "noncompliant", "rule": "missingDataBlocked", "connector": name}
}

default state := "compliant"

state := "noncompliant" if {
    some reason in reasons
    reason.effect == "noncompliant"
}

decision := {"state": state, "reasons": reasons}
"""

INPUT = {
    "device": {"platform": "ios", "version": 17},
    "policy": {"required": "mediumSeverity"},
    "connectors": {
        "Acme": {"enabled": {"ios": True}, "unresponsive": False, "floor": {"ios": 15}, "state": "highSeverity"},
        "Defender": {"enabled": {"ios": True}, "unresponsive": False, "floor": {"ios": 14}, "state": "secured"},
    },
}

CEDAR = """
permit (principal, action == Action::"comply", resource);
@id("threatLevelAbove-acme")
forbid (principal, action == Action::"comply", resource)
when { context.platform == "ios" && context.version >= 15 && context.acme > resource.required };
@id("threatLevelAbove-defender")
forbid (principal, action == Action::"comply", resource)
when { context.platform == "ios" && context.version >= 14 && context.defender > resource.required };
@id("osVersionUnsupported-acme")
forbid (principal, action == Action::"comply", resource)
when { context.platform == "ios" && context.version < 15 };
"""

RUNS, TIMES = 15, 300


def shortest(body):
    best = float("inf")
    for _ in range(RUNS):
        start = time.perf_counter_ns()
        for _ in range(TIMES):
            body()
        best = min(best, (time.perf_counter_ns() - start) / TIMES)
    return best


def regorus_time():
    import regorus

    engine = regorus.Engine()
    engine.add_policy("compliance.rego", REGO)
    engine.set_input_json(json.dumps(INPUT))

    def decide():
        return engine.eval_rule_as_json("data.compliance.decision")

    decision = json.loads(decide())
    assert decision["state"] == "noncompliant" and len(decision["reasons"]) == 2
    return shortest(decide)


def cedar_time():
    import cedarpy

    request = {
        "principal": 'Device::"1"', "action": 'Action::"comply"', "resource": 'Policy::"p"',
        "context": {"platform": "ios", "version": 17, "acme": 3, "defender": 0},
    }
    entities = [
        {"uid": {"type": "Policy", "id": "p"}, "attrs": {"required": 2}, "parents": []},
        {"uid": {"type": "Device", "id": "1"}, "attrs": {}, "parents": []},
    ]

    policies = cedarpy.PolicySet.from_str(CEDAR)
    entities = cedarpy.Entities.from_json_str(json.dumps(entities))

    def decide():
        return cedarpy.is_authorized(request, policies, entities)

    answer = decide()
    assert not answer.allowed and len(answer.diagnostics.reasons) == 1
    return shortest(decide)


def main(folder):
    with open(folder / "results.tsv", "a") as results:
        for name, measure in (("regorus", regorus_time), ("cedarpy", cedar_time)):
            try:
                nanoseconds = measure()
            except ImportError:
                print(f"skipped: {name} is not installed")
                continue
            results.write(f"decision.{name}.ns\t{nanoseconds}\n")
            print(f"{name}: {nanoseconds / 1000:.1f} us a decision")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
