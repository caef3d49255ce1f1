# SPDX-License-Identifier: Apache-2.0
"""One patient against 1,000, 10,000 and 100,000 generated trials: ours beside a plain evaluation
in Python of the same trials. The trials have the shape of real sets (about 3.9 criteria, heavy
repetition); 120 of them concern the patient's disease and genes, whatever the size."""
import json
import os
import random
import subprocess
import sys

HERE = os.path.dirname(os.path.realpath(__file__))
TREE = os.path.join(HERE, "..", "..", "workers", "trials", "oncotree.tsv")
SIZES = [1_000, 10_000, 100_000]
RELEVANT = 120
TODAY = "2026-01-15"
PANEL = [f"GENE{i}" for i in range(280)]
DRIVERS = ["EGFR", "KRAS", "ALK", "MET", "BRAF", "ERBB2", "TP53", "STK11", "PIK3CA", "RET"]
CHANGES = ["p.L858R", "p.T790M", "p.G12C", "p.V600E", "p.R175H", "p.E545K"]


def diagnoses():
    """Names outside the lung, in a fixed order; those used twice in the tree are left out."""
    parent, name, seen = {}, {}, {}
    for line in open(TREE, encoding="utf-8"):
        if not line.startswith("#"):
            code, text, above = line.rstrip("\n").split("\t")
            parent[code], name[code] = above, text
            seen[text] = seen.get(text, 0) + 1

    def in_lung(code):
        return code == "LUNG" or (code != "" and in_lung(parent.get(code, "")))

    return sorted(text for code, text in name.items() if code != "TISSUE" and not in_lung(code) and seen[text] == 1)


def zipf(rng, words):
    return words[min(int(rng.paretovariate(0.8)) - 1, len(words) - 1)]


def genomic(rng, genes):
    node = {"hugo_symbol": zipf(rng, genes), "variant_category": rng.choice(["Mutation", "Mutation", "Copy Number Variation", "Any Variation"])}
    if node["variant_category"] == "Mutation" and rng.random() < 0.4:
        node["protein_change"] = zipf(rng, CHANGES)
    if rng.random() < 0.15:
        node["variant_category"] = "!" + node["variant_category"]
    return {"genomic": node}


def trial(rng, number, relevant, others):
    lung = relevant or rng.random() < 0.1
    diagnosis = rng.choice(["Non-Small Cell Lung Cancer", "Lung Adenocarcinoma"]) if lung else zipf(rng, others)
    # An irrelevant lung trial asks for a gene the patient was tested for and does not have.
    genes = DRIVERS if relevant else PANEL
    first = {"genomic": {"hugo_symbol": zipf(rng, genes), "variant_category": "Mutation"}}
    parts = [{"clinical": {"oncotree_primary_diagnosis": diagnosis, "age_numerical": ">=18"}}, first]
    if rng.random() < 0.45:
        parts.append({"or": [genomic(rng, DRIVERS + PANEL) for _ in range(2)]})
    arm = {"arm_code": "A", "arm_suspended": "N", "dose_level": [], "match": [{"and": parts}]}
    return {"protocol_no": f"GEN-{number}", "short_title": "generated", "_summary": {"status": [{"value": "Open to Accrual"}]},
            "treatment_list": {"step": [{"step_code": "1", "arm": [arm]}]}}


def patient():
    records = [{"TRUE_HUGO_SYMBOL": gene, "VARIANT_CATEGORY": "MUTATION", "TRUE_PROTEIN_CHANGE": change}
               for gene, change in zip(DRIVERS, CHANGES)]
    records += [{"TRUE_HUGO_SYMBOL": gene, "VARIANT_CATEGORY": "MUTATION", "WILDTYPE": True} for gene in PANEL + DRIVERS[6:]]
    return [{"id": "P", "clinical": {"ONCOTREE_PRIMARY_DIAGNOSIS_NAME": "Lung Adenocarcinoma", "BIRTH_DATE": "1958-04-02",
                                     "GENDER": "Female"}, "genomic": records}]


def generate(folder, count):
    rng = random.Random(20260115)
    others = diagnoses()
    rng.shuffle(others)
    trials = [trial(rng, number, number < RELEVANT, others) for number in range(count)]
    os.makedirs(folder)
    for start in range(0, count, 5_000):
        with open(os.path.join(folder, f"{start:06}.json"), "w") as f:
            json.dump(trials[start:start + 5_000], f)


def run_json(command):
    done = subprocess.run(command, capture_output=True, text=True, timeout=600)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)}: status {done.returncode}: {done.stderr.strip()[-500:]}")
    return json.loads(done.stdout)


def measure(base, binaries, row):
    """Rows: our time over Python's, and our time over that for a tenth of the trials."""
    patients = os.path.join(base, "patients.json")
    with open(patients, "w") as f:
        json.dump(patient(), f)
    smaller = None
    for size in SIZES:
        folder = os.path.join(base, f"trials-{size}")
        generate(folder, size)
        ours = run_json([os.path.join(binaries, "tumorboard-trials-bench"), folder, patients, TODAY])
        python = run_json([sys.executable, os.path.join(HERE, "trials_reference.py"), folder, patients, TODAY, TREE])
        if ours["matches"] != python["matches"] or ours["trials"] != python["trials"]:
            sys.exit(f"trials {size}: we match {ours}, the reference {python}")
        row(f"trials {size}, one patient", ours["us"], "us", python["us"])
        if smaller is not None:
            row(f"trials {size}, one patient, against a tenth of them", ours["us"], "us", smaller)
        smaller = ours["us"]
        print(f"#   {ours['criteria']} distinct criteria, {ours['relevant']} trials not ineligible, {ours['matches']} matches",
              file=sys.stderr, flush=True)
