# SPDX-License-Identifier: Apache-2.0
"""A straightforward evaluation of CTML, trial by trial, as a peer for the benchmark: plain
recursion over each trial's tree, the engines' semantics for the keys that generated trials use.
usage: trials_reference.py TRIALS_FOLDER PATIENTS TODAY ONCOTREE_TSV"""
import datetime
import json
import os
import sys
import time

CATEGORIES = {"Mutation": {"MUTATION"}, "Copy Number Variation": {"CNV"}, "Any Variation": {"MUTATION", "CNV"}}
CNV = {"High Amplification": "High level amplification", "Low Amplification": "Gain"}
FIELDS = {"hugo_symbol": "TRUE_HUGO_SYMBOL", "protein_change": "TRUE_PROTEIN_CHANGE", "exon": "TRUE_TRANSCRIPT_EXON"}


def read_tree(path):
    """Name of a diagnosis -> the names of itself and all below."""
    children, names = {}, {}
    for line in open(path, encoding="utf-8"):
        if not line.startswith("#"):
            code, name, parent = line.rstrip("\n").split("\t")
            names[code] = name
            children.setdefault(parent, []).append(code)

    def below(code):
        found = {names[code]}
        for child in children.get(code, ()):
            found |= below(child)
        return found

    return {names[code]: below(code) for code in names}


def born_by(today, years):
    return today.replace(year=today.year - years).isoformat()


def clinical(node, patient, tree, today):
    fields = patient["clinical"]
    for key, value in node.items():
        if key == "age_numerical":
            born, limit = fields.get("BIRTH_DATE"), born_by(today, int(value[2:]))
            if born is None or (born > limit if value[:2] == ">=" else born < limit):
                return False
        elif key == "oncotree_primary_diagnosis":
            name = fields.get("ONCOTREE_PRIMARY_DIAGNOSIS_NAME")
            if value.startswith("!"):
                if name in tree[value[1:]]:
                    return False
            elif name not in tree[value]:
                return False
        elif key == "gender" and fields.get("GENDER") != value:
            return False
    return True


def meets(record, node):
    if record.get("WILDTYPE"):
        return False
    for key, value in node.items():
        if key == "variant_category":
            if record.get("VARIANT_CATEGORY") not in CATEGORIES[value]:
                return False
        elif key == "cnv_call":
            if record.get("CNV_CALL") != CNV.get(value, value):
                return False
        elif record.get(FIELDS[key]) != value:
            return False
    return True


def genomic(node, patient):
    negated = any(isinstance(value, str) and value.startswith("!") for value in node.values())
    plain = {key: value.lstrip("!") if isinstance(value, str) else value for key, value in node.items()}
    return any(meets(record, plain) for record in patient["genomic"]) != negated


def holds(node, patient, tree, today):
    for key, value in node.items():
        if key == "and":
            good = all(holds(part, patient, tree, today) for part in value)
        elif key == "or":
            good = any(holds(part, patient, tree, today) for part in value)
        elif key == "clinical":
            good = clinical(value, patient, tree, today)
        else:
            good = genomic(value, patient)
        if not good:
            return False
    return True


def matches(trial, patient, tree, today):
    if trial["_summary"]["status"][0]["value"].lower() != "open to accrual":
        return False
    return any(arm.get("arm_suspended", "N").strip().lower() != "y" and
               all(holds(entry, patient, tree, today) for entry in arm["match"])
               for step in trial["treatment_list"]["step"] for arm in step["arm"])


def main():
    folder, patients, today, oncotree = sys.argv[1:]
    tree = read_tree(oncotree)
    today = datetime.date.fromisoformat(today)
    patient = json.load(open(patients))[0]
    trials = [trial for name in sorted(os.listdir(folder)) for trial in json.load(open(os.path.join(folder, name)))]
    times, found = [], 0
    end = time.monotonic() + 2
    while len(times) < 3 or time.monotonic() < end:
        begin = time.perf_counter()
        found = sum(matches(trial, patient, tree, today) for trial in trials)
        times.append((time.perf_counter() - begin) * 1e6)
    print(json.dumps({"trials": len(trials), "matches": found, "us": sorted(times)[len(times) // 2]}))


main()
