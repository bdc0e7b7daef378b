"""The words of the demo customers in four language areas; every name is invented."""

from collections.abc import Mapping
from dataclasses import dataclass

# A word as it is written, and in plain letters for e-mail addresses.
Spelt = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """One language area: whom one meets there and how its records are worded.

    Organisation names take `{of}`, a place in the form that "of the place" needs there, or
    `{stem}`. Summaries take `{product}`, `{count}` and `{reference}`.
    """

    language: str
    countries: tuple[str, ...]  # repeated as often as they occur
    regions: Mapping[str, tuple[str, ...]]
    given: tuple[Spelt, ...]
    family: tuple[Spelt, ...]
    places: tuple[tuple[str, str], ...]  # in the form of `{of}`, in plain letters
    stems: tuple[Spelt, ...]
    businesses: tuple[str, ...]
    public_bodies: tuple[str, ...]
    associations: tuple[str, ...]
    suppliers: tuple[str, ...]
    capacities: Mapping[str, tuple[str, ...]]
    products: Mapping[str, str]
    summaries: Mapping[str, tuple[str, ...]]


FINNISH = Area(
    language="fi",
    countries=("FI",),
    regions={
        "FI": ("Uusimaa", "Pirkanmaa", "Varsinais-Suomi", "Pohjois-Savo", "Lappi", "Kainuu", "Häme")
    },
    given=(
        *(("Aino", "aino"), ("Eero", "eero"), ("Helmi", "helmi"), ("Ilkka", "ilkka")),
        *(("Jaana", "jaana"), ("Kalle", "kalle"), ("Leena", "leena"), ("Mikko", "mikko")),
        *(("Noora", "noora"), ("Olavi", "olavi"), ("Päivi", "paivi"), ("Risto", "risto")),
        *(("Saara", "saara"), ("Tuomas", "tuomas"), ("Ulla", "ulla"), ("Väinö", "vaino")),
        *(("Anneli", "anneli"), ("Petteri", "petteri"), ("Sointu", "sointu"), ("Jyri", "jyri")),
    ),
    family=(
        *(("Ahokallio", "ahokallio"), ("Haapaluoma", "haapaluoma"), ("Honkavaara", "honkavaara")),
        *(("Jokiranta", "jokiranta"), ("Kivelä", "kivela"), ("Koskimies", "koskimies")),
        *(("Lehtovaara", "lehtovaara"), ("Mäkitörmä", "makitorma"), ("Niittylä", "niittyla")),
        *(("Ojanperä", "ojanpera"), ("Pihlajisto", "pihlajisto"), ("Rantakoski", "rantakoski")),
        *(("Salmenkari", "salmenkari"), ("Suvikorpi", "suvikorpi"), ("Tervahauta", "tervahauta")),
        *(("Uusikorpi", "uusikorpi"), ("Vuorenmaa", "vuorenmaa"), ("Ylisuvanto", "ylisuvanto")),
    ),
    places=(
        *(
            ("Koivulahden", "koivulahti"),
            ("Hirvikosken", "hirvikoski"),
            ("Suvijärven", "suvijarvi"),
        ),
        *(("Kuusrannan", "kuusranta"), ("Mustasalon", "mustasalo"), ("Ketunniemen", "ketunniemi")),
        *(("Havusaaren", "havusaari"), ("Lumipellon", "lumipelto"), ("Kaislavuon", "kaislavuo")),
        *(("Ruskavaaran", "ruskavaara"), ("Tuulikallion", "tuulikallio")),
    ),
    stems=(
        *(("Revontuli", "revontuli"), ("Kontiomies", "kontiomies"), ("Saunaseppä", "saunaseppa")),
        *(("Tuulimylly", "tuulimylly"), ("Lakkapuu", "lakkapuu"), ("Hopeahäät", "hopeahaat")),
        *(
            ("Karhunkierto", "karhunkierto"),
            ("Kahvikallio", "kahvikallio"),
            ("Neulanen", "neulanen"),
        ),
        *(("Rautarouva", "rautarouva"), ("Pakkaspoika", "pakkaspoika"), ("Vesiratas", "vesiratas")),
    ),
    businesses=(
        *("{stem} Oy", "{stem} Tilat Oy", "Kahvila {stem} Oy", "Tilitoimisto {stem} Oy"),
        *("Tmi {stem}", "{stem} Rakennus Oy", "Hotelli {stem} Oy", "{stem} Siivous Ky"),
    ),
    public_bodies=(
        *("{of} koulu", "{of} lukio", "{of} kunta", "{of} kirjasto", "{of} sairaala"),
        *("{of} kaupunki", "{of} päiväkoti"),
    ),
    associations=(
        *("{of} Pallo ry", "{of} Martat ry", "{of} kotiseutuyhdistys ry", "{of} soutuseura ry"),
        *("{of} koulun vanhempainyhdistys ry", "{of} eläinsuojeluyhdistys ry"),
    ),
    suppliers=("{stem} Komponentit Oy", "{stem} Tukku Oy"),
    capacities={
        "business": (
            "toimitusjohtaja",
            "hankintapäällikkö",
            "toimistopäällikkö",
            "kiinteistövastaava",
        ),
        "public_body": ("koulusihteeri", "hankinta-asiantuntija", "rehtori", "kiinteistönhoitaja"),
        "association": ("rahastonhoitaja", "puheenjohtaja", "sihteeri", "joukkueenjohtaja"),
        "supplier": ("myyntipäällikkö", "avainasiakasvastaava"),
    },
    products={
        "desks": "sähköpöytä",
        "office_chairs": "toimistotuoli",
        "coffee_machines": "kahvinkeitin",
        "printers": "monitoimitulostin",
        "projectors": "videotykki",
        "air_purifiers": "ilmanpuhdistin",
        "cleaning_machines": "lattianhoitokone",
        "e_bikes": "sähköpyörä",
        "kitchen_appliances": "yleiskone",
        "spare_parts": "varaosasarja",
        "maintenance": "huoltosopimus",
    },
    summaries={
        "sale": (
            "Tilaus {reference}: {product}, {count} kpl, toimitettu sovitusti",
            "Verkkokaupasta {product}, {count} kpl",
            "Tarjouksen pohjalta tilattu {product}, {count} kpl",
            "Puhelintilaus: {product}, {count} kpl, nouto varastolta",
        ),
        "service": (
            "Kysyi käyttöohjetta: {product}",
            "Huoltokäynti: {product}, tiiviste vaihdettu",
            "Pyysi tarjouksen: {product}, {count} kpl",
            "Laskun {reference} viite tarkistettu ja lähetetty uudelleen",
            "Toimitusosoite muutettu ennen lähetystä",
        ),
        "complaint": (
            "Valitti myöhästyneestä toimituksesta, hyvitetty rahti: {product}",
            "Reklamaatio: {product} piti kovaa ääntä, uusi toimitettu",
            "Oli odottanut puhelimessa 40 minuuttia, esihenkilö soitti takaisin",
        ),
        "return": (
            "Palautus {reference}: {product}, väärä koko",
            "Palautti käyttämättömänä: {product}, rahat takaisin",
            "Kokeiluaika päättyi, laite noudettu: {product}",
        ),
        "third_party": (
            "Luottotietoyhtiö: luokka A, ei maksuhäiriöitä",
            "Yritysrekisteri: uusi toimipaikka ilmoitettu",
            "Julkinen hankintailmoitus kalusteista, jättöaika umpeutunut",
        ),
    },
)

FRENCH = Area(
    language="fr",
    countries=("FR",),
    regions={
        "FR": (
            "Bretagne",
            "Occitanie",
            "Grand Est",
            "Hauts-de-France",
            "Normandie",
            "Nouvelle-Aquitaine",
        )
    },
    given=(
        *(("Adèle", "adele"), ("Bastien", "bastien"), ("Camille", "camille"), ("Damien", "damien")),
        *(("Élise", "elise"), ("Fabrice", "fabrice"), ("Gaëlle", "gaelle"), ("Hugo", "hugo")),
        *(("Inès", "ines"), ("Jérôme", "jerome"), ("Léonie", "leonie"), ("Mathieu", "mathieu")),
        *(("Nadège", "nadege"), ("Olivier", "olivier"), ("Pauline", "pauline"), ("Rémi", "remi")),
        *(
            ("Solène", "solene"),
            ("Thibault", "thibault"),
            ("Violette", "violette"),
            ("Yann", "yann"),
        ),
    ),
    family=(
        *(("Aubrelin", "aubrelin"), ("Bellefosse", "bellefosse"), ("Chanteval", "chanteval")),
        *(("Dormeuil", "dormeuil"), ("Estrelle", "estrelle"), ("Fontbrune", "fontbrune")),
        *(("Garancier", "garancier"), ("Hautefeuille", "hautefeuille"), ("Jolimont", "jolimont")),
        *(("Kervadec", "kervadec"), ("Lorgeret", "lorgeret"), ("Marchenoir", "marchenoir")),
        *(("Noirtaux", "noirtaux"), ("Péribond", "peribond"), ("Quintrec", "quintrec")),
        *(("Renaudin", "renaudin"), ("Sauveplane", "sauveplane"), ("Villedieu", "villedieu")),
    ),
    places=(
        *(("de Valbrune", "valbrune"), ("de Saint-Orme", "saint-orme"), ("d'Aubemont", "aubemont")),
        *(("de Clairsource", "clairsource"), ("de Pierrelune", "pierrelune")),
        *(("de Montrosier", "montrosier"), ("d'Hautelande", "hautelande")),
        *(("de Fontverte", "fontverte"), ("de Kerloch", "kerloch"), ("de Bellombre", "bellombre")),
        *(("de Rochegrise", "rochegrise"),),
    ),
    stems=(
        *(("La Lanterne", "lanterne"), ("Le Tilleul", "tilleul"), ("Grand Large", "grandlarge")),
        *(("Mille Feuilles", "millefeuilles"), ("L'Établi", "etabli"), ("Boréal", "boreal")),
        *(("Trois Moulins", "troismoulins"), ("Pont Neuf Conseil", "pontneufconseil")),
        *(
            ("La Cigale", "cigale"),
            ("Atelier Garance", "ateliergarance"),
            ("Vent d'Ouest", "ventdouest"),
        ),
        *(("Belle Étape", "belleetape"),),
    ),
    businesses=(
        *("{stem} SARL", "{stem} SAS", "Boulangerie {stem} SARL", "Cabinet {stem} SAS"),
        *("Hôtel {stem} SAS", "{stem} EURL", "Menuiserie {stem} SARL", "{stem} Propreté SAS"),
    ),
    public_bodies=(
        *("École élémentaire {of}", "Collège {of}", "Mairie {of}", "Médiathèque {of}"),
        *("Centre hospitalier {of}", "Lycée {of}", "Communauté de communes {of}"),
    ),
    associations=(
        *("Aviron club {of}", "Association des parents d'élèves {of}", "Chorale {of}"),
        *("Amicale laïque {of}", "Comité des fêtes {of}", "Association des jardins {of}"),
    ),
    suppliers=("{stem} Mobilier SAS", "{stem} Emballages SARL"),
    capacities={
        "business": (
            "gérante",
            "responsable des achats",
            "assistant de direction",
            "chef d'atelier",
        ),
        "public_body": ("secrétaire de mairie", "gestionnaire", "acheteuse publique", "intendant"),
        "association": ("trésorier", "présidente", "secrétaire", "bénévole"),
        "supplier": ("technico-commercial", "responsable grands comptes"),
    },
    products={
        "desks": "bureau réglable",
        "office_chairs": "fauteuil de bureau",
        "coffee_machines": "machine à café",
        "printers": "imprimante multifonction",
        "projectors": "vidéoprojecteur",
        "air_purifiers": "purificateur d'air",
        "cleaning_machines": "autolaveuse",
        "e_bikes": "vélo électrique",
        "kitchen_appliances": "robot de cuisine",
        "spare_parts": "jeu de pièces détachées",
        "maintenance": "contrat d'entretien",
    },
    summaries={
        "sale": (
            "Commande {reference} : {product} ({count}), livrée à la date prévue",
            "Achat en ligne : {product} ({count})",
            "Devis accepté : {product} ({count}), pose comprise",
            "Commande par téléphone : {product} ({count}), retrait au dépôt",
        ),
        "service": (
            "Demande de notice : {product}",
            "Passage du technicien : {product}, joint remplacé",
            "Demande de devis : {product} ({count})",
            "Duplicata de la facture {reference} envoyé",
            "Adresse de livraison modifiée avant l'expédition",
        ),
        "complaint": (
            "Retard de livraison signalé, port remboursé : {product}",
            "Réclamation : {product} trop bruyant, échange effectué",
            "Quarante minutes d'attente au téléphone, rappel par la responsable",
        ),
        "return": (
            "Retour {reference} : {product}, mauvaise taille",
            "Rendu sans avoir servi : {product}, remboursement fait",
            "Fin de la période d'essai, matériel repris : {product}",
        ),
        "third_party": (
            "Agence de notation : aucun incident de paiement connu",
            "Registre du commerce : nouvel établissement déclaré",
            "Avis de marché public pour du mobilier, délai dépassé",
        ),
    },
)

ENGLISH = Area(
    language="en",
    countries=("GB", "GB", "GB", "IE"),
    regions={
        "GB": ("Yorkshire", "Devon", "Kent", "Fife", "Gwynedd", "County Antrim"),
        "IE": ("County Cork", "County Mayo", "County Meath", "Dublin"),
    },
    given=(
        *(("Abigail", "abigail"), ("Brendan", "brendan"), ("Charlotte", "charlotte")),
        *(("Declan", "declan"), ("Esther", "esther"), ("Fiona", "fiona"), ("Gareth", "gareth")),
        *(("Hannah", "hannah"), ("Imogen", "imogen"), ("Joanna", "joanna"), ("Kieran", "kieran")),
        *(("Lorna", "lorna"), ("Malcolm", "malcolm"), ("Niamh", "niamh"), ("Owen", "owen")),
        *(("Philippa", "philippa"), ("Rhys", "rhys"), ("Siobhán", "siobhan"), ("Tobias", "tobias")),
    ),
    family=(
        *(("Ashgrove", "ashgrove"), ("Brackenbury", "brackenbury"), ("Callowhill", "callowhill")),
        *(("Dunmarrow", "dunmarrow"), ("Elmsworth", "elmsworth"), ("Farrowby", "farrowby")),
        *(("Glenhaven", "glenhaven"), ("Harkwell", "harkwell"), ("Inchbald", "inchbald")),
        *(("Kilbracken", "kilbracken"), ("Larkspur", "larkspur"), ("Merriweld", "merriweld")),
        *(("Netherby", "netherby"), ("O'Sharrow", "osharrow"), ("Pemberley", "pemberley")),
        *(("Quillfeather", "quillfeather"), ("Stanbrook", "stanbrook"), ("Whitlock", "whitlock")),
    ),
    places=(
        *(("Ashcombe", "ashcombe"), ("Wetherleigh", "wetherleigh"), ("Ballymorrow", "ballymorrow")),
        *(("Thornwick", "thornwick"), ("Larchmere", "larchmere"), ("Kilderry", "kilderry")),
        *(("Oakhampstead", "oakhampstead"), ("Sandlow", "sandlow"), ("Glenfarrow", "glenfarrow")),
        *(("Millbeck", "millbeck"), ("Harrowgate", "harrowgate")),
    ),
    stems=(
        *(
            ("Copper Kettle", "copperkettle"),
            ("Tidewater", "tidewater"),
            ("Blue Heron", "blueheron"),
        ),
        *(("Northlight", "northlight"), ("Fernleaf", "fernleaf"), ("Larkrise", "larkrise")),
        *(
            ("Quarter Past", "quarterpast"),
            ("Stonebridge", "stonebridge"),
            ("Saltmarsh", "saltmarsh"),
        ),
        *(("Two Sparrows", "twosparrows"), ("Candlewick", "candlewick"), ("Ironbark", "ironbark")),
    ),
    businesses=(
        *("{stem} Ltd", "{stem} Joinery Ltd", "{stem} Café", "{stem} Accountants LLP"),
        *("{stem} Hotels Ltd", "{stem} Cleaning Ltd", "{stem} Design Ltd", "The {stem} Bookshop"),
    ),
    public_bodies=(
        *("{of} Primary School", "{of} Council", "{of} Community Hospital", "{of} Library"),
        *("{of} Academy", "{of} Fire Station", "{of} Health Centre"),
    ),
    associations=(
        *("{of} Rowing Club", "{of} Allotment Society", "{of} Parish Hall Trust"),
        *("Friends of {of} Woods", "{of} Youth Theatre", "{of} Food Bank Charity"),
    ),
    suppliers=("{stem} Components Ltd", "{stem} Packaging Ltd"),
    capacities={
        "business": ("managing director", "buyer", "office manager", "facilities manager"),
        "public_body": ("school secretary", "procurement officer", "head teacher", "caretaker"),
        "association": ("treasurer", "chair", "secretary", "volunteer coordinator"),
        "supplier": ("sales manager", "account executive"),
    },
    products={
        "desks": "height-adjustable desk",
        "office_chairs": "office chair",
        "coffee_machines": "coffee machine",
        "printers": "multifunction printer",
        "projectors": "projector",
        "air_purifiers": "air purifier",
        "cleaning_machines": "floor scrubber",
        "e_bikes": "e-bike",
        "kitchen_appliances": "stand mixer",
        "spare_parts": "spare parts kit",
        "maintenance": "maintenance contract",
    },
    summaries={
        "sale": (
            "Order {reference}: {product}, quantity {count}, delivered as agreed",
            "Bought online: {product}, quantity {count}",
            "Quotation accepted: {product}, quantity {count}, installed",
            "Ordered by phone: {product}, quantity {count}, collected",
        ),
        "service": (
            "Asked for the manual: {product}",
            "Engineer's visit: {product}, seal replaced",
            "Asked for a quotation: {product}, quantity {count}",
            "Copy of invoice {reference} sent",
            "Delivery address changed before dispatch",
        ),
        "complaint": (
            "Late delivery, carriage refunded: {product}",
            "Too noisy, exchanged: {product}",
            "Waited forty minutes on the phone, the supervisor called back",
        ),
        "return": (
            "Return {reference}: {product}, wrong size",
            "Sent back unused, money refunded: {product}",
            "Trial over, collected: {product}",
        ),
        "third_party": (
            "Credit agency: no late payments on record",
            "Company register: a second site was filed",
            "Public tender for furniture seen, deadline passed",
        ),
    },
)

ARABIC = Area(
    language="ar",
    countries=("MA", "MA", "MA", "FR", "FI"),
    regions={
        "MA": ("الرباط", "الدار البيضاء", "فاس", "أكادير", "طنجة"),
        "FR": ("إيل دو فرانس", "أوكسيتانيا"),
        "FI": ("أوسيما", "بيركانما"),
    },
    given=(
        *(("أمينة", "amina"), ("بلال", "bilal"), ("جميلة", "jamila"), ("حسام", "hussam")),
        *(("خديجة", "khadija"), ("رشيد", "rachid"), ("زينب", "zainab"), ("سلمى", "salma")),
        *(("طارق", "tariq"), ("عادل", "adel"), ("فاطمة", "fatima"), ("كريم", "karim")),
        *(("ليلى", "layla"), ("مراد", "murad"), ("نادية", "nadia"), ("هشام", "hicham")),
        *(("ياسمين", "yasmin"), ("يوسف", "yusuf")),
    ),
    family=(
        *(("الزيتوني", "zaytuni"), ("البنّاي", "bannay"), ("بن شريفة", "bencherifa")),
        *(("الفاسي الصغير", "fassi-sghir"), ("العطّار", "attar"), ("الورداني", "wardani")),
        *(("النجّار", "najjar"), ("الصبّاغ", "sabbagh"), ("المرجاني", "marjani")),
        *(("بن يوسف", "benyoussef"), ("الحدّاد", "haddad"), ("القنديلي", "qandili")),
        *(("السنوسي", "senoussi"), ("الياقوتي", "yaquti"), ("الرمّاني", "rummani")),
    ),
    places=(
        *(("واحة النخيل", "wahat-nakhil"), ("تل الزيتون", "tall-zaytun")),
        *(("وادي الياسمين", "wadi-yasmin"), ("عين الصفاء", "ayn-safa")),
        *(("باب البحر الجديد", "bab-bahr"), ("رياض الورد", "riyad-ward")),
        *(("جبل العسل", "jabal-asal"), ("مرسى القمر", "marsa-qamar")),
    ),
    stems=(
        *(("الأفق", "ufuq"), ("السنبلة", "sunbula"), ("الميناء", "mina"), ("النخبة", "nukhba")),
        *(
            ("الفيروز", "fayruz"),
            ("البستان", "bustan"),
            ("القافلة", "qafila"),
            ("المنارة", "manara"),
        ),
        *(("الشرق الجديد", "sharq-jadid"), ("الريحان", "rayhan")),
    ),
    businesses=(
        *("شركة {stem} للتجارة", "شركة {stem} للخدمات", "مقهى {stem}", "فندق {stem}"),
        *("شركة {stem} للمقاولات", "مكتب {stem} للمحاسبة", "مخبزة {stem}"),
    ),
    public_bodies=(
        *("مدرسة {of}", "بلدية {of}", "مستشفى {of}", "ثانوية {of}", "مكتبة {of} العمومية"),
        *("مديرية التعليم في {of}",),
    ),
    associations=(
        *("جمعية {of} للتنمية", "نادي {of} الرياضي", "جمعية آباء تلاميذ {of}"),
        *("رابطة نساء {of}", "جمعية {of} الثقافية"),
    ),
    suppliers=("شركة {stem} لقطع الغيار", "شركة {stem} للتغليف"),
    capacities={
        "business": ("المدير العام", "مسؤول المشتريات", "مديرة المكتب", "مسؤول الصيانة"),
        "public_body": ("كاتبة المدرسة", "مسؤول الصفقات", "المدير", "المقتصد"),
        "association": ("أمينة المال", "رئيس الجمعية", "الكاتب العام", "المنسّقة"),
        "supplier": ("مدير المبيعات", "مسؤولة كبار العملاء"),
    },
    products={
        "desks": "مكتب قابل للضبط",
        "office_chairs": "كرسي مكتبي",
        "coffee_machines": "آلة قهوة",
        "printers": "طابعة متعددة الوظائف",
        "projectors": "جهاز عرض",
        "air_purifiers": "جهاز تنقية الهواء",
        "cleaning_machines": "آلة تنظيف الأرضيات",
        "e_bikes": "دراجة كهربائية",
        "kitchen_appliances": "عجّانة كهربائية",
        "spare_parts": "طقم قطع غيار",
        "maintenance": "عقد صيانة",
    },
    summaries={
        "sale": (
            "الطلب {reference}: {product}، العدد {count}، سُلّم في موعده",
            "شراء عبر الموقع: {product}، العدد {count}",
            "عرض سعر مقبول: {product}، العدد {count}، مع التركيب",
            "طلب بالهاتف: {product}، العدد {count}، استُلم من المخزن",
        ),
        "service": (
            "سؤال عن دليل الاستعمال: {product}",
            "زيارة الفني واستبدال الحشية: {product}",
            "طلب عرض سعر: {product}، العدد {count}",
            "أُرسلت نسخة من الفاتورة {reference}",
            "تغيير عنوان التسليم قبل الشحن",
        ),
        "complaint": (
            "شكوى من تأخر التسليم وإعادة مصاريف الشحن: {product}",
            "شكوى من الضجيج واستبدال الجهاز: {product}",
            "انتظار أربعين دقيقة على الهاتف، ثم اتصلت المشرفة",
        ),
        "return": (
            "إرجاع {reference}: {product}، المقاس غير مناسب",
            "أُعيد دون استعمال ورُدّ المبلغ: {product}",
            "انتهاء فترة التجربة واسترجاع الجهاز: {product}",
        ),
        "third_party": (
            "وكالة الائتمان: لا حوادث أداء مسجّلة",
            "السجل التجاري: التصريح بفرع جديد",
            "إعلان صفقة عمومية للأثاث، انتهى أجلها",
        ),
    },
)

AREAS = (FINNISH, FRENCH, ENGLISH, ARABIC)
