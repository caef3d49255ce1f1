// SPDX-License-Identifier: Apache-2.0
// The facts of a case file that the subset of rules needs. Made before the clock starts: the
// peer is spared the open text that our own measurement includes.
const OLD_BODY_DAYS = 42;
const OLD_BRAIN_DAYS = 56;

export function factsOf(file) {
  const lesions = file.lesions ?? [];
  const certain = lesions.filter((lesion) => lesion.progressing || lesion.new);
  const possible = lesions.filter((lesion) => lesion.progressing !== false || lesion.new);
  const inBrain = (lesion) => lesion.site.startsWith("brain");
  const cns = file.cns_imaging ?? {};
  const body = file.systemic_imaging ?? {};
  const therapy = file.current_therapy ?? {};
  const drugs = (therapy.drug ?? "").split("+").map((name) => name.trim());
  const drugClass = therapy.drug_class ?? "";
  const genes = (file.driver_alterations ?? []).map((found) => found.gene);
  const findings = (file.biopsy?.resistance_alterations ?? []).join(" ");
  const brainListed = certain.filter(inBrain).length;
  const brain = Math.max(brainListed, cns.parenchymal_mets_progressing ?? 0);
  const bodyCount = certain.filter((lesion) => !inBrain(lesion)).length;
  const target = ["EGFR", "ALK", "ROS1", "RET"].find((gene) => drugClass.startsWith(gene)) ?? "";
  const plan = file.rt_plan;
  const lm = cns.leptomeningeal ?? "unknown";
  return {
    pattern: "",
    cns_done: cns.done === true,
    cns_positive: lesions.some(inBrain) || (cns.parenchymal_mets ?? 0) > 0 || lm === "suspected" || lm === "confirmed",
    cns_adequate: cns.done === true && (cns.date_days_ago ?? Infinity) <= OLD_BRAIN_DAYS,
    body_adequate: body.done === true && body.modality !== "CT_chest_only" && (body.date_days_ago ?? Infinity) <= OLD_BODY_DAYS,
    rest: body.rest_of_disease ?? "unknown",
    testing: file.molecular_testing ?? "unknown",
    targeted: target !== "",
    matched: genes.includes(target),
    checkpoint: drugClass.startsWith("PD1") || drugClass.startsWith("PDL1"),
    had_targeted: target !== "",
    cns_symptoms: lesions.some((lesion) => inBrain(lesion) && lesion.symptomatic),
    leptomeningeal: lm,
    brain,
    body: bodyCount,
    progressing: brain + bodyCount,
    possible: brain + possible.filter((lesion) => !inBrain(lesion)).length,
    total: Math.max(file.total_known_lesions ?? 0, lesions.length),
    months: therapy.months ?? 1000,
    best_response: therapy.best_response ?? "unknown",
    ecog: file.patient?.ecog ?? -1,
    ecog_known: file.patient?.ecog != null,
    fit: file.patient?.fitness_for_surgery === "fit",
    symptomatic: file.symptomatic_progression === true || certain.some((lesion) => lesion.symptomatic),
    egfr: genes.includes("EGFR"),
    alk: genes.includes("ALK"),
    third_generation: drugs.includes("osimertinib"),
    second_generation_alk: drugs.some((name) => ["alectinib", "brigatinib", "ceritinib"].includes(name)),
    had_lorlatinib: drugs.includes("lorlatinib"),
    g1202r: findings.includes("G1202R"),
    small_cell: (file.biopsy?.histology ?? "").startsWith("small_cell"),
    result: file.biopsy?.done === true,
    sbrt: certain.some((lesion) => !inBrain(lesion) && lesion.sbrt_feasible),
    untreatable: certain.some((lesion) => lesion.sbrt_feasible === false && lesion.resectable === false),
    resectable: certain.some((lesion) => !inBrain(lesion) && lesion.resectable),
    near_structure: certain.some((lesion) => lesion.near_critical_structure),
    plan: plan != null,
    bed10: plan ? plan.total_gy * (1 + plan.total_gy / plan.fractions / 10) : 0,
    in_range: plan ? plan.total_gy >= 24 && plan.total_gy <= 50 && plan.fractions >= 3 && plan.fractions <= 6 : false,
    trial: file.trial_available === "yes",
  };
}
