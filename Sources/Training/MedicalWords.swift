/// Words of texts about medical images besides those of the captions, so that the vocabulary spells them in
/// few tokens.
enum MedicalWords {
  static let all = lists.flatMap { $0.split(whereSeparator: \.isWhitespace).map(String.init) }

  private static let lists = [modalities, anatomy, findings, adjectives, nouns, verbs, functionWords]

  private static let modalities = """
    angiography angiogram arthrography biopsy bronchoscopy cholangiography colonoscopy colposcopy contrast
    cystoscopy densitometry diffusion doppler duplex echocardiogram echocardiography elastography
    electrocardiogram enhanced fluoroscopy gadolinium gastroscopy histology imaging laparoscopy magnetic
    microscopy modality multiphase perfusion photograph phase portable projection radiography radiograph
    resonance scintigraphy sequence sonography spectroscopy tomography transducer ultrasonography unenhanced
    urography venography weighted window
    """

  private static let anatomy = """
    abdomen abdominal adrenal airway ankle aorta aortic apex appendix arch arm arterial artery atrium axilla
    axillary basal bile bladder bone bowel brain brainstem breast bronchus bronchial calcaneus cardiac carotid
    cartilage cavity cerebellum cerebral cervical cervix chest chin choroid clavicle coccyx colon cord cornea
    coronary cortex cortical cranial diaphragm disc duct duodenum dura ear elbow enamel endometrium epidermis
    esophagus eye face facial femoral femur fetal fetus fibula finger follicle foot forearm fossa fovea
    frontal gallbladder ganglia gland hand head heart hemisphere hepatic hilum hip hippocampus humerus iliac
    intestine iris jaw jejunum joint kidney knee larynx lens ligament limb lip liver lobe lower lumbar lung
    lymph macula mandible marrow maxilla mediastinum meniscus midline mitral molar mouth mucosa muscle
    myocardium nail nasal neck nerve nipple node nose occipital optic oral orbit organ ovarian pancreas
    parietal patella pelvic pelvis pericardium peritoneum pharynx placenta pleura pleural pons portal prostate
    pulmonary pulp radius rectum renal retinal rib root sacrum scalp scapula septum shoulder sinus skin skull
    spinal spine spleen sternum stomach subcutaneous tendon testis thalamus thigh thoracic thorax throat thumb
    thyroid tibia tissue toe tongue tonsil tooth trachea trunk umbilical ureter uterus valve vascular vein
    vena venous ventricle ventricular vertebra vertebral vessel vitreous wall white wrist
    """

  private static let findings = """
    adenoma adhesion anemia aneurysm angioma arthritis arthrosis aspiration asymmetry atelectasis
    atherosclerosis bleeding bruise bulla bullae callus cancer carcinoma cataract changes cirrhosis clot
    collapse congestion contusion defect deformity degeneration dementia demineralization dilatation
    dislocation displacement dissection distortion diverticulum drainage edema effusion embolism emphysema
    enhancement enlargement erosion erythema fat fibroid fibroma fibrosis fistula fluid gas gliosis goitre
    granuloma hematoma hernia hydrocephalus hyperplasia hypertrophy implant infection inflammation injury
    irritation ischemia jaundice lesion lipoma lymphoma malformation meningioma metastasis metastases
    microcalcification narrowing necrosis neoplasm nerve obstruction occlusion opacity osteophyte osteoporosis
    pacemaker papilloma perforation pneumonia pneumothorax prosthesis rash rupture sarcoma scar sclerosis
    scoliosis screw shadow shadowing sprain stent stenosis stone stroke swelling syndrome tear thickening
    thrombosis trauma tube tuberculosis ulceration varices wedge wound
    """

  private static let adjectives = """
    abnormal active acute adjacent anterior apparent atypical average benign bilateral blurred bright
    calcified central chronic circular circumscribed clear coarse complete complex consistent cystic dark deep
    dense diffuse discrete distal dominant early elderly elevated entire equal extensive external faint few
    fine firm focal former fresh full general gray greater healed healthy heterogeneous hard high homogeneous
    horizontal hyperechoic hypodense hypoechoic ill incidental incomplete indeterminate inferior initial inner
    intact internal irregular isolated large late lateral left likely linear lobulated localized long low main
    major malignant marked mature medial mild minimal minor mixed moderate multiple narrow nearby negative new
    nodular nonspecific normal oblique obvious occasional old open outer oval pale partial patchy peripheral
    persistent pigmented poor positive possible posterior pregnant present previous primary probable prominent
    proximal rapid recent red regular residual reticular right rounded scattered secondary severe shallow
    sharp short significant similar single slight small smooth soft solid solitary spherical spiculated stable
    straight subtle sudden superficial superior suspicious symmetric thick thin tiny transverse typical
    unchanged uncertain unilateral unremarkable unusual upper usual vague vertical visible wide
    """

  private static let nouns = """
    absence age amount angle appearance area aspect assessment background band baseline border calibre care
    case cause centimetre centre child clinic colour comparison conclusion condition configuration contour
    control correlation course criteria cross date day degree density depth detail development diagnosis
    diameter difference direction disease distance distribution doctor dose edge effect echo echogenicity
    evidence exam examination example extent feature field figure finding form frame function gradient grade
    group growth half height history hospital image impression increase indication information intensity
    interval layer length level light line list loss management margin mass material measurement medicine
    method millimetre month morphology motion mother name noise number nurse outline part patient pattern
    person physician piece place plane plate point position presence pressure procedure process quality
    quadrant question radiologist range rate reason region report response rest result review risk rotation
    sample scale scan screening section segment series shape side sign signal size slice space specimen spot
    stage status step structure study summary support surface surgery symptom system table target technique
    test texture therapy thickness time tip tone treatment type uptake value variant view volume week weight
    width woman year zone
    """

  private static let verbs = """
    acquired advised appears are arises assessed be become been being biopsied can causes changed compared
    confirmed contains could covers decreased demonstrates depicts describes detected did display do does done
    evaluate examined excluded exhibits extends favours follow followed found given had has have identified
    includes increased indicates is involves keep known lies looks made may measures might moved needed noted
    obscured observed obtained occurs performed persists projects recommended remains removed represents
    resolved reveals seen sees shows shown should suggests surrounded suspected taken treated used visualized
    was were will with would
    """

  private static let functionWords = """
    a about above after again against all almost along also although among an and another any around as at
    away back because before behind below beneath beside between beyond both but by close despite down during
    each either else even every except far first for from further he her here him his how however if in inside
    into it its just last least less like many me more most much my near neither never next no nor not now of
    off often on once one only or other our out outside over own per perhaps please same second she since so
    some still such than that the their them then there these they third this those though three through
    throughout to together too toward twice two under until up upon us very via we well what when where
    whether which while who whose why within without yet you your zero four five six seven eight nine ten yes
    """
}
