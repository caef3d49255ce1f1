// SPDX-License-Identifier: Apache-2.0
// The table of case fields. A new field of v1::Case is one row here.
#include <array>

#include "common/check/case_fields.h"

namespace tumorboard::check {
namespace {

using enum Owner;
using enum Section;

constexpr double kMaxMm = 1000;  // the largest size taken for a lesion

template <typename Row, typename Change>
constexpr Row changed(Row row, Change change) {
  change(row);
  return row;
}

struct Row : CaseField {
  [[nodiscard]] constexpr Row decides() const {
    return changed(*this, [](Row& r) { r.text = Text::kDecides; });
  }
  [[nodiscard]] constexpr Row name() const {
    return changed(*this, [](Row& r) { r.text = Text::kName; });
  }
  [[nodiscard]] constexpr Row matters() const {
    return changed(*this, [](Row& r) { r.asked_for = true; });
  }
  [[nodiscard]] constexpr Row if_none(std::string_view said) const {
    return changed(*this, [=](Row& r) { r.none = said; });
  }
  [[nodiscard]] constexpr Row becomes(std::string_view name) const {
    return changed(*this, [=](Row& r) { r.fact = name; });
  }
  [[nodiscard]] constexpr Row between(double least, double most) const {
    return changed(*this, [=](Row& r) { r.range = {least, most}; });
  }
  [[nodiscard]] constexpr Row at_least(double least) const {
    return changed(*this, [=](Row& r) { r.range.least = least; });
  }
  [[nodiscard]] constexpr Row day() const {
    return changed(*this, [](Row& r) { r.date = DateForm::kDay; });
  }
  [[nodiscard]] constexpr Row day_month_or_year() const {
    return changed(*this, [](Row& r) { r.date = DateForm::kDayMonthOrYear; });
  }
  [[nodiscard]] constexpr Row in(std::string_view what) const {
    return changed(*this, [=](Row& r) { r.unit = what; });
  }
  [[nodiscard]] constexpr Row remark(std::string_view said) const {
    return changed(*this, [=](Row& r) { r.note = said; });
  }
};

constexpr Row row(std::string_view path, Owner owner, Section section, std::string_view words, std::string_view shown) {
  Row made;
  made.path = path;
  made.owner = owner;
  made.section = section;
  made.words = words;
  made.shown = shown;
  return made;
}

constexpr auto kRows = std::to_array<CaseField>({
    row("id", kCoordinator, kHead, "case number", "")
        .name()
        .remark("the sender's case number: 1 to 64 characters on one line"),
    row("as_of", kCoordinator, kHead, "day of the assessment", "")
        .day()
        .remark("default: `--as-of`, else today; at most a day ahead of today"),
    row("question_to_board", kCoordinator, kQuestion, "question to the board", "")
        .decides()
        .becomes("request")
        .remark("shown to the board; a request in it is answered, never obeyed"),
    row("patient", kCoordinator, kPatient, "patient", "{}"),
    row("patient.age", kCoordinator, kPatient, "age", "{} years")
        .becomes("age")
        .between(0, 120)
        .in("years")
        .remark("at `as_of`; or give `birth_date`"),
    row("patient.birth_date", kCoordinator, kPatient, "date of birth", "born {}")
        .day()
        .remark("that of the identity given at submit, if there is one"),
    row("patient.ecog", kMedicalOncology, kPatient, "ECOG", "ECOG {}").matters().becomes("ecog").between(0, 4),
    row("patient.fitness_for_surgery", kThoracicSurgery, kPatient, "fitness for surgery", "{} for surgery")
        .matters()
        .becomes("fitness"),
    row("patient.comorbidities", kMedicalOncology, kPatient, "comorbidities", "; {}")
        .decides()
        .matters()
        .if_none("; no comorbidity")
        .becomes("comorbidity")
        .remark("for example severe COPD, anticoagulation, ILD"),
    row("patient.organ_function", kAnyClinician, kPatient, "organ function", "; {}"),
    row("patient.organ_function.egfr", kAnyClinician, kPatient, "eGFR", "eGFR {} ml/min/1.73 m2")
        .becomes("egfr_renal")
        .in("ml/min/1.73 m2")
        .remark("estimated glomerular filtration rate"),
    row("patient.organ_function.creatinine_clearance", kAnyClinician, kPatient, "creatinine clearance",
        "creatinine clearance {} ml/min")
        .becomes("creatinine_clearance")
        .in("ml/min"),
    row("patient.organ_function.child_pugh", kAnyClinician, kPatient, "Child-Pugh class", "Child-Pugh {}")
        .becomes("child_pugh"),
    row("patient.organ_function.bilirubin_x_uln", kAnyClinician, kPatient, "bilirubin", "bilirubin {} x ULN")
        .becomes("bilirubin_x_uln")
        .in("times the upper limit of normal"),
    row("patient.organ_function.lvef_percent", kAnyClinician, kPatient, "LVEF", "LVEF {} %")
        .becomes("lvef")
        .between(0, 100)
        .in("percent")
        .remark("left ventricular ejection fraction"),
    row("patient.organ_function.qtc_ms", kAnyClinician, kPatient, "QTc", "QTc {} ms").becomes("qtc").in("ms"),
    row("patient.organ_function.dialysis", kAnyClinician, kPatient, "dialysis", "on dialysis|no dialysis")
        .becomes("dialysis"),
    row("patient.pregnancy", kAnyClinician, kPatient, "pregnancy", "; pregnant: {}").becomes("pregnancy"),
    row("patient.wishes", kAnyClinician, kPatient, "the patient's wishes", "; wishes: {}")
        .decides()
        .becomes("wish")
        .remark("what the patient wants or refuses"),
    row("urgent_signs", kAnyClinician, kSigns, "urgent signs", "{}")
        .decides()
        .if_none("none stated")
        .becomes("urgent_sign")
        .remark("for example weak legs since two days"),
    row("histology", kPathology, kTumour, "histology", "{_}")
        .decides()
        .matters()
        .becomes("histology")
        .remark("adenocarcinoma, squamous_cell_carcinoma, …; \"not applicable\" is not known"),
    row("driver_alterations", kPathology, kTumour, "driver alterations", "; {}")
        .matters()
        .if_none("; no driver listed")
        .becomes("driver")
        .remark("empty means *none found* only if the testing is complete"),
    row("driver_alterations[].gene", kPathology, kTumour, "gene", "{}")
        .decides()
        .becomes("driver")
        .remark("gene symbol, `EGFR`; co-mutations such as TP53 may be given here too"),
    row("driver_alterations[].alteration", kPathology, kTumour, "alteration", " {}")
        .decides()
        .becomes("driver_class")
        .remark("exon19del, L858R, EML4-ALK fusion, …"),
    row("molecular_testing", kPathology, kTumour, "molecular testing", " (testing {_})")
        .matters()
        .becomes("molecular_testing")
        .remark("baseline driver testing"),
    row("pd_l1_tps", kPathology, kTumour, "PD-L1", "PD-L1 {} %").becomes("pd_l1").between(0, 100).in("percent"),
    row("current_therapy", kMedicalOncology, kTreatment, "current treatment", "{}"),
    row("current_therapy.drug", kMedicalOncology, kTreatment, "current drug", "{}")
        .decides()
        .matters()
        .becomes("drug")
        .remark("several joined by `+`"),
    row("current_therapy.drug_class", kMedicalOncology, kTreatment, "drug class", " ({})")
        .decides()
        .becomes("drug_class_agrees")
        .remark("EGFR_TKI_3G, ALK_TKI_2G, PD1_inhibitor+chemo, …; checked against the drug"),
    row("current_therapy.dose", kMedicalOncology, kTreatment, "dose", "dose {}")
        .decides()
        .becomes("dose")
        .remark("`standard`, `160 mg`"),
    row("current_therapy.status", kMedicalOncology, kTreatment, "status of the current drug", "{}")
        .becomes("drug_state")
        .remark("on the day of the assessment"),
    row("current_therapy.setting", kMedicalOncology, kTreatment, "setting of the current drug", "{} setting")
        .becomes("setting"),
    row("current_therapy.months", kMedicalOncology, kTreatment, "months on the current drug", "{} months")
        .becomes("months")
        .in("months")
        .remark("time on it"),
    row("current_therapy.started", kMedicalOncology, kTreatment, "start of the current drug", "since {}")
        .day_month_or_year(),
    row("current_therapy.best_response", kMedicalOncology, kTreatment, "best response", "best response {}")
        .matters()
        .becomes("best_response"),
    row("current_therapy.toxicities", kAnyClinician, kTreatment, "toxicities", "; toxicity: {}")
        .if_none("; no toxicity")
        .becomes("toxicity")
        .remark("adverse events of the current therapy"),
    row("current_therapy.toxicities[].event", kAnyClinician, kTreatment, "toxicity", "{}")
        .decides()
        .becomes("toxicity")
        .remark("pneumonitis, QTc prolongation, …"),
    row("current_therapy.toxicities[].grade", kAnyClinician, kTreatment, "grade of a toxicity", " grade {}")
        .becomes("toxicity_severe")
        .between(1, 5)
        .remark("CTCAE"),
    row("current_therapy.toxicities[].active", kAnyClinician, kTreatment, "activity of a toxicity",
        " (active)| (resolved)")
        .becomes("toxicity_review")
        .remark("not known counts as active"),
    row("current_therapy.stopped_reason", kMedicalOncology, kTreatment, "reason for stopping", "; stopped for: {}")
        .decides()
        .becomes("not_taking")
        .remark("why the drug was stopped or paused"),
    row("prior_therapies", kMedicalOncology, kTreatment, "earlier treatment", "; before: {}")
        .decides()
        .matters()
        .if_none("; nothing before")
        .becomes("had_drug")
        .remark("`crizotinib 14 months`, `WBRT 30 Gy/10`; or an object, see below"),
    row("systemic_imaging", kRadiology, kImaging, "body imaging", "body {}"),
    row("systemic_imaging.done", kRadiology, kImaging, "body imaging", "|scan not done")
        .matters()
        .becomes("systemic_imaging_done"),
    row("systemic_imaging.modality", kRadiology, kImaging, "modality of the body imaging", "{_}")
        .decides()
        .matters()
        .becomes("systemic_coverage")
        .remark("PET-CT, CT_chest_abdomen_pelvis; CT_chest_only is partial"),
    row("systemic_imaging.date", kRadiology, kImaging, "date of the body imaging", " {}")
        .matters()
        .becomes("systemic_imaging_days")
        .day()
        .remark("or `date_days_ago`"),
    row("systemic_imaging.rest_of_disease", kRadiology, kImaging, "the rest of the disease", "rest of disease {}")
        .decides()
        .matters()
        .becomes("rest")
        .remark("the disease *not* listed as progressing: controlled, unknown, …"),
    row("cns_imaging", kRadiology, kImaging, "brain imaging", "; brain {}"),
    row("cns_imaging.done", kRadiology, kImaging, "brain imaging", "|scan not done")
        .matters()
        .becomes("cns_imaging_done")
        .remark("when false, the other fields count only if positive, as a conflict"),
    row("cns_imaging.modality", kRadiology, kImaging, "modality of the brain imaging", "{_}")
        .decides()
        .matters()
        .becomes("cns_modality")
        .remark("MRI_contrast, CT_contrast"),
    row("cns_imaging.date", kRadiology, kImaging, "date of the brain imaging", " {}")
        .matters()
        .becomes("cns_imaging_days")
        .day()
        .remark("or `date_days_ago`"),
    row("cns_imaging.parenchymal_mets", kRadiology, kImaging, "brain metastases", "metastases {}")
        .becomes("cns_positive"),
    row("cns_imaging.parenchymal_mets_progressing", kRadiology, kImaging, "progressing brain metastases",
        " ({} progressing)")
        .becomes("unlisted_brain"),
    row("cns_imaging.largest_mm", kRadiology, kImaging, "largest brain metastasis", "largest {} mm")
        .becomes("largest_brain_mm")
        .between(0, kMaxMm)
        .in("mm"),
    row("cns_imaging.mass_effect", kRadiology, kImaging, "mass effect", "mass effect|no mass effect")
        .becomes("mass_effect"),
    row("cns_imaging.leptomeningeal", kRadiology, kImaging, "leptomeningeal disease", "leptomeningeal {}")
        .becomes("leptomeningeal"),
    row("lesions", kRadiology, kLesions, "lesions", "{}")
        .matters()
        .if_none("none listed")
        .becomes("lesions_given")
        .remark("those that matter for the decision, at most 256"),
    row("lesions[].id", kRadiology, kLesions, "id", "")
        .name()
        .remark("else the lesion goes by its site, the second one there by `site#2`"),
    row("lesions[].site", kRadiology, kLesions, "site", "")
        .decides()
        .matters()
        .becomes("lesion.site")
        .remark("organ first: `liver_S6`, `adrenal_left`; what begins with `brain` is brain parenchyma"),
    row("lesions[].kind", kRadiology, kLesions, "kind", "{}"),
    row("lesions[].size_mm", kRadiology, kLesions, "size", "{} mm")
        .matters()
        .becomes("lesion.size_mm")
        .between(0, kMaxMm)
        .in("mm"),
    row("lesions[].size_history", kRadiology, kLesions, "size history", " (earlier {})")
        .if_none(" (no earlier size)")
        .becomes("lesion.doubtful_growth")
        .remark("earlier measurements"),
    row("lesions[].size_history[].mm", kRadiology, kLesions, "earlier size", "{} mm").between(0, kMaxMm).in("mm"),
    row("lesions[].size_history[].date", kRadiology, kLesions, "date of an earlier size", " on {}")
        .day()
        .remark("or `date_days_ago`"),
    row("lesions[].progressing", kRadiology, kLesions, "progressing", "progressing|not progressing")
        .matters()
        .becomes("lesion.progressing"),
    row("lesions[].new", kRadiology, kLesions, "new", "new|").becomes("lesion.new"),
    row("lesions[].symptomatic", kMedicalOncology, kLesions, "symptomatic", "symptomatic|asymptomatic")
        .becomes("lesion.symptomatic"),
    row("lesions[].resectable", kThoracicSurgery, kLesions, "resectable", "resectable|not resectable")
        .matters()
        .becomes("lesion.resectable")
        .remark("in the brain: by neurosurgery"),
    row("lesions[].sbrt_feasible", kRadiationOncology, kLesions, "SBRT feasible", "SBRT feasible|SBRT not feasible")
        .matters()
        .becomes("lesion.sbrt_feasible")
        .remark("in the brain: stereotactic radiosurgery"),
    row("lesions[].treated_before", kRadiationOncology, kLesions, "treated before", "treated before: {}")
        .decides()
        .becomes("lesion.treated")
        .remark("previous local therapy with dose and time"),
    row("lesions[].near_critical_structure", kRadiology, kLesions, "critical structure", "critical structure: {_}")
        .decides()
        .becomes("lesion.structure")
        .remark("the structure's name"),
    row("total_known_lesions", kRadiology, kLesions, "known lesions", "; known lesions {}")
        .becomes("total_lesions")
        .remark("controlled ones included; may exceed the list"),
    row("symptomatic_progression", kMedicalOncology, kLesions, "symptoms of the progression",
        "; symptomatic progression|; asymptomatic progression")
        .matters()
        .becomes("symptomatic_progression"),
    row("tempo", kMedicalOncology, kLesions, "tempo", "tempo {}").becomes("tempo"),
    row("biopsy", kPathology, kBiopsy, "biopsy", "{}"),
    row("biopsy.done", kPathology, kBiopsy, "biopsy", "taken|none at this progression")
        .matters()
        .becomes("biopsy_done")
        .remark("at the present progression"),
    row("biopsy.type", kPathology, kBiopsy, "type of the biopsy", "{}")
        .matters()
        .becomes("biopsy_type")
        .remark("plasma gives no histology"),
    row("biopsy.date", kPathology, kBiopsy, "date of the biopsy", " of {}")
        .day_month_or_year()
        .remark("or `date_days_ago`"),
    row("biopsy.histology", kPathology, kBiopsy, "histology at progression", "{_}")
        .decides()
        .becomes("biopsy_histology"),
    row("biopsy.resistance_alterations", kPathology, kBiopsy, "a biopsy that shows", "; {}")
        .decides()
        .if_none("; no resistance alteration given")
        .becomes("resistance")
        .remark("`EGFR T790M`, `MET amplification`"),
    row("biopsy.feasible", kPathology, kBiopsy, "feasibility of a biopsy", "; feasible|; not feasible")
        .becomes("biopsy_feasible"),
    row("biopsy.note", kPathology, kBiopsy, "note on the biopsy", "; note: {}")
        .decides()
        .becomes("histology_note_conflict"),
    row("rt_plan", kRadiationOncology, kPlan, "radiotherapy plan", "radiotherapy {}").becomes("rt_plan_given"),
    row("rt_plan.total_gy", kRadiationOncology, kPlan, "dose of the radiotherapy plan", "{} Gy")
        .becomes("rt_plan_complete")
        .in("Gy"),
    row("rt_plan.fractions", kRadiationOncology, kPlan, "fractions of the radiotherapy plan", " in {} fractions")
        .becomes("rt_plan_complete")
        .at_least(1)
        .remark("1 or more"),
    row("rt_plan.target", kRadiationOncology, kPlan, "target of the radiotherapy plan", " to {}")
        .decides()
        .becomes("rt_plan_target_listed")
        .remark("a lesion's id or site"),
    row("trial_available", kMedicalOncology, kPlan, "trial available", "; trial available: {}")
        .becomes("trial_available"),
    row("clarifications", kOwnerOfPath, kClarified, "clarifications", "{}")
        .if_none("none")
        .remark("what a person says an unread text means, see below"),
    row("clarifications[].text", kOwnerOfPath, kClarified, "text clarified", "\"{}\"")
        .name()
        .remark("the clause at `path`, letter for letter"),
    row("clarifications[].path", kOwnerOfPath, kClarified, "path clarified", " in {}")
        .name()
        .remark("of an open text: `patient.comorbidities[0]`"),
    row("clarifications[].meaning", kOwnerOfPath, kClarified, "meaning", ": {}")
        .name()
        .remark("`not_relevant`, or `set PATH=VALUE` with the value that the case then has"),
    row("clarifications[].reason", kOwnerOfPath, kClarified, "reason", "{}").name().remark("why; at most 2000 bytes"),
    row("clarifications[].by", kOwnerOfPath, kClarified, "by", " ({})")
        .name()
        .remark("the daemon sets it to the acting user"),
});

}  // namespace

std::span<const CaseField> case_fields() { return kRows; }

}  // namespace tumorboard::check
