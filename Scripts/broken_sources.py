"""Sources with rules broken on purpose, which are chosen at run time: Tests/EvaluationMutations/README.md."""

import sys


def write_if_other(path, text):
    """Leaves a file alone that is right already, so that it is not compiled again."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists() or path.read_text() != text:
        path.write_text(text)


def write(source, every, target):
    """Writes the Swift files of a folder with every mutation in them, each behind a question for its number."""
    places = {}
    for number, mutation in enumerate(every, start=1):
        path = source / mutation["file"]
        start = position(path.read_text(), mutation)
        places.setdefault(path, {}).setdefault((start, mutation["old"]), []).append((number, mutation["new"]))
    wanted = set()
    for path in sorted(source.rglob("*.swift")):
        text = path.read_text()
        end = len(text)
        for (start, old), choices in sorted(places.get(path, {}).items(), reverse=True):
            if start + len(old) > end:
                sys.exit(f"{path.name}: two old texts overlap; give both the longer one: {old}")
            end = start
            text = text[:start] + choice(old, choices) + text[start + len(old):]
        write_if_other(target / path.relative_to(source), text)
        wanted.add(target / path.relative_to(source))
    write_if_other(target / "Mutation.swift", CHOSEN)
    wanted.add(target / "Mutation.swift")
    for path in set(target.rglob("*.swift")) - wanted:
        path.unlink()


CHOSEN = """import FoundationEssentials

/// Which mutation is in force; 0: none.
let mutation = Int(ProcessInfo.processInfo.environment["GATEHOUSE_MUTATION"] ?? "0") ?? 0
"""


def choice(old, choices):
    chain = f"({old})"
    for number, new in choices:
        chain = f"(mutation == {number} ? ({new}) : {chain})"
    return chain


def position(text, mutation):
    """Where the old text stands. It must stand there once, behind the text that it is said to follow."""
    begin = 0
    if "after" in mutation:
        if text.count(mutation["after"]) != 1:
            sys.exit(f"{mutation['what']}: {mutation['file']} must hold once: {mutation['after']}")
        begin = text.index(mutation["after"]) + len(mutation["after"])
    elif text.count(mutation["old"]) != 1:
        sys.exit(f"{mutation['what']}: {mutation['file']} must hold once: {mutation['old']}")
    start = text.find(mutation["old"], begin)
    if start < 0:
        sys.exit(f"{mutation['what']}: {mutation['file']} does not hold: {mutation['old']}")
    return start
