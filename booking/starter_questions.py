"""The starter's intake questions: which services ask them, in which words, and which answer raises which flag.

Nothing here refuses anybody; a flag tells the practitioner what to ask about.
"""

from typing import NamedTuple

HANDS = ("massage", "cupping")
BODY = ("massage", "cupping", "sound-bath")


class Starter(NamedTuple):
    slug: str
    services: tuple[str, ...]
    """Empty: every service asks it."""
    kind: str
    text: str
    flag_when: str = ""
    flag_words: str = ""
    flag_value: str = ""
    help: str = ""
    choices: str = ""
    asked: str = "request"
    urgent: bool = False


QUESTIONS = [
    # Everyone
    Starter("goals", (), "text", "What would you like from this session?"),
    Starter("conditions", (), "text", "Do you have a medical condition or are you in treatment at the moment?",
            "given", "Has named a condition: read it"),
    Starter("medication", (), "text", "Which medicines do you take?", "given", "Takes medicines: read which"),
    Starter("surgery", (), "text", "Any surgery or injury that still matters?", "given",
            "Has named surgery or an injury: read it"),
    Starter("allergies", (), "text", "Allergies, for example to oils, nuts or latex?", "given",
            "Has named an allergy: read it"),
    Starter("emergency-contact", (), "text", "Whom may we call if you feel unwell? Name and telephone.",
            asked="before"),
    Starter("pressure", HANDS, "choice", "Which pressure do you like?", choices="Light\nMedium\nFirm\nNot sure",
            asked="before"),
    Starter("avoid", HANDS, "text", "Where should we not work?", "given", "Has named areas to leave alone"),
    # Pregnancy and birth
    Starter("pregnant", BODY, "yes_no", "Are you pregnant?", "yes", "Pregnant: side-lying or propped"),
    Starter("due-date", HANDS, "due_date", "If so, when is your baby due?", "early",
            "Early in pregnancy: before the week from which you work",
            help="From this we count the weeks on the day of your session."),
    Starter("due-date-sound", ("sound-bath",), "due_date", "If you are pregnant, when is your baby due?", "outside",
            "First or last weeks of pregnancy: talk about it first", "13-36",
            help="From this we count the weeks on the day of your session."),
    Starter("high-risk", BODY, "yes_no", "Has your provider called the pregnancy high-risk, or spoken of complications "
            "or bed rest?", "yes", "Pregnancy with complications: the provider should agree first"),
    Starter("high-risk-why", BODY, "text", "If so, what did they say?", "given",
            "Has written about the pregnancy: read it"),
    Starter("multiples", BODY, "yes_no", "Are you carrying twins or more?", "yes", "More than one baby"),
    Starter("warning-signs", BODY, "yes_no", "In this pregnancy, any of these now: bleeding, leaking fluid, fewer "
            "movements, sudden swelling, severe headache, changed sight, pain in one leg?", "yes",
            "Warning sign in pregnancy: they should contact their provider first",
            help="If yes, please call your midwife or doctor before anything else.", asked="always", urgent=True),
    Starter("recent-birth", HANDS, "yes_no", "Have you given birth in the last eight weeks?", "yes",
            "Recent birth: ask about clearance, usually after one to two weeks"),
    Starter("caesarean", HANDS, "yes_no", "If so, was it a caesarean that is still healing?", "yes",
            "Caesarean that is still healing: not over the scar, ask when it was"),
    # Hands-on work
    Starter("fever", HANDS, "yes_no", "Fever or an infection now?", "yes", "Fever or infection: postpone",
            asked="always"),
    Starter("clots", HANDS, "yes_no", "Have you ever had a blood clot?", "yes", "Blood clot in the past: ask about it"),
    Starter("hot-leg", HANDS, "yes_no", "Is one leg hot, swollen or sore now?", "yes",
            "One hot, swollen leg: provider first, no work on it", asked="always", urgent=True),
    Starter("blood-thinners", HANDS, "yes_no", "Do you take blood thinners?", "yes", "Blood thinners: light, no cups"),
    Starter("blood-pressure", ("massage",), "yes_no", "High blood pressure that is not under control?", "yes",
            "Uncontrolled blood pressure"),
    Starter("fracture", ("massage",), "yes_no", "A fracture or an operation in the last three months?", "yes",
            "Recent fracture or operation"),
    Starter("cancer", HANDS, "yes_no", "Cancer treatment now or recently?", "yes",
            "Cancer treatment: the oncology team should agree first"),
    Starter("skin", HANDS, "yes_no", "Wounds, rashes or fragile skin where we would work?", "yes",
            "Skin: wounds, rash or fragile"),
    # Cupping
    Starter("bleeding-disorder", ("cupping",), "yes_no", "A bleeding disorder or anaemia?", "yes",
            "Bleeding disorder or anaemia: cupping may not suit"),
    Starter("lymphoedema", ("cupping",), "yes_no", "Lymphoedema?", "yes", "Lymphoedema: not on that limb"),
    Starter("psoriasis-keloids", ("cupping",), "yes_no", "Psoriasis, or scars that grow (keloids)?", "yes",
            "Psoriasis or keloids"),
    Starter("sunburn", ("cupping",), "yes_no", "Sunburnt or freshly shaved skin where the cups would go?", "yes",
            "Sunburnt or shaved skin: not there", asked="before"),
    Starter("cupping-pregnant", ("cupping",), "yes_no", "If you are pregnant: is your belly or low back what you would "
            "like cupped?", "yes", "Pregnant: no cups on belly or low back"),
    # Devices and sound
    Starter("pacemaker", ("cupping", "sound-bath", "energy-work"), "yes_no", "A pacemaker or ICD?", "yes",
            "Pacemaker or ICD"),
    Starter("implant", ("sound-bath",), "yes_no", "A cochlear implant, a shunt or a brain stimulator?", "yes",
            "Cochlear implant, shunt or brain stimulator"),
    Starter("epilepsy", ("sound-bath",), "yes_no", "Epilepsy?", "yes", "Epilepsy"),
    Starter("concussion", ("sound-bath",), "yes_no", "A concussion or surgery in the last three months?", "yes",
            "Recent concussion or surgery"),
    Starter("sound-sensitivity", ("sound-bath",), "yes_no", "Tinnitus, or are loud sounds hard for you?", "yes",
            "Tinnitus or sensitive to sound: softer, further away"),
    Starter("mental-health", ("sound-bath",), "yes_no", "A severe mental illness that deep quiet could stir up?", "yes",
            "Severe mental illness: talk first"),
    # Energy work
    Starter("touch", ("energy-work",), "choice", "With touch or without?", "is", "Wishes no touch", "Without touch",
            choices="Hands on\nWithout touch\nDecide on the day"),
]  # fmt: skip
