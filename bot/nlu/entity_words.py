"""The words that entities are recognised by, in four languages; patterns, without case.

`*` stands for any ending.
"""

# fmt: off

# What stands before a number and says which number it is.
NUMBER_WORDS = {
    "order_number": (
        "order", "orders", "purchase order", "po", "p.o.", "sales order", "commande", "commandes",
        "bon de commande", "bdc", "tilaus*", "tilauk*", "tilausnumero*", "tilausnro", "ostotilau*",
        "طلب",
        "الطلب", "طلبي", "طلبيه", "طلبية", "الطلبية", "طلبيتي", "اوردر", "أوردر", "أمر شراء",
    ),
    "invoice_number": (
        "invoice", "invoices", "inv", "bill", "credit note", "facture", "factures", "avoir",
        "fact", "lasku*", "laskunumero*", "hyvityslasku*", "viitenumero*", "viite", "فاتورة",
        "الفاتورة", "فاتوره", "الفاتوره", "فاتورتي", "فاتورتكم",
    ),
    "customer_number": (
        "customer", "customer id", "account", "client id", "account number", "contract", "client",
        "compte", "compte client", "identifiant client", "contrat", "asiakas*", "asiakasnumero*",
        "asiakasnro", "sopimu*", "عميل", "العميل", "زبون", "الزبون", "حساب", "حسابي", "الحساب",
        "عقد", "العقد",
    ),
    "tracking_number": (
        "tracking", "parcel", "shipment", "consignment", "waybill", "suivi", "colis",
        "expédition", "bordereau", "seuranta*", "lähety*", "paket*", "kolli*", "rahtikirja*",
        "تتبع", "التتبع", "شحنة", "الشحنة", "الشحنه", "شحنه", "بوليصة",
    ),
    "registration_number": (
        "company number", "company no", "registration number", "charity number",
        "registered number", "business id", "siren", "siret", "rcs", "rna", "y-tunnus*",
        "ytunnus*", "rekisterinumero*", "سجل تجاري", "السجل التجاري", "رقم التسجيل", "ice",
        "ترخيص",
    ),
    "vat_number": (
        "vat", "vat number", "vat id", "trn", "tax number", "tva", "tva intracommunautaire",
        "alv", "alv-numero*", "alv-tunnus*", "vat-numero*", "الرقم الضريبي", "رقم ضريبي",
    ),
}

# Fillers between such a word and its number.
NUMBER_FILLERS = (
    "number", "numbers", "no.", "no", "nr.", "nr", "nro", "num", "numéro", "numero", "n°", "nº",
    "n", "id", "ref", "ref.", "réf", "réf.", "reference", "référence", "code", "is", "was", "est",
    "on", "oli", "numeromme", "رقم", "رقمها", "رقمه", "هو", "هي", "#", ":", "-", "=",
)

# Currencies by what people write; the value is the ISO 4217 code.
CURRENCIES = {
    "EUR": (
        "€", "eur", "euro", "euros", "euroa", "euron", "euroja", "e", "يورو",
    ),
    "USD": (
        "$", "usd", "dollar", "dollars", "dollaria", "دولار", "دولارات",
    ),
    "GBP": (
        "£", "gbp", "pound", "pounds", "quid", "livres sterling", "puntaa",
    ),
    "SAR": (
        "sar", "riyal", "riyals", "ريال", "ريالات", "ر.س",
    ),
    "AED": (
        "aed", "dirham", "dirhams", "درهم", "دراهم", "د.إ",
    ),
    "EGP": (
        "egp", "جنيه", "جنيهات", "ج.م",
    ),
    "KWD": (
        "kwd", "دينار", "دنانير", "د.ك",
    ),
    "MAD": (
        "mad",
    ),
    "SEK": (
        "sek", "kronor", "kruunua",
    ),
    "CHF": (
        "chf", "francs suisses",
    ),
}

# Names of the numbers from two on, in order.
NUMBER_NAMES = {
    "en": (
        "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    ),
    "fr": (
        "deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze "
    ),
    "fi": (
        "kaksi kolme neljä viisi kuusi seitsemän kahdeksan yhdeksän kymmenen yksitoista "
        "kaksitoista kolmetoista neljätoista viisitoista "
    ),
    "ar": (
        "اثنين ثلاث اربع خمس ست سبع ثمان تسع عشر "
    ),
}

NUMBER_NAMES_FURTHER = {
    "en": {
        "a dozen": 12, "dozen": 12, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50,
        "hundred": 100,
    },
    "fr": {
        "une dizaine": 10, "une douzaine": 12, "vingt": 20, "trente": 30, "quarante": 40,
        "cinquante": 50, "cent": 100,
    },
    "fi": {
        "kymmenkunta": 10, "parikymmentä": 20, "kaksikymmentä": 20, "kolmekymmentä": 30,
        "viisikymmentä": 50, "sata": 100,
    },
    "ar": {
        "ثلاثة": 3, "أربعة": 4, "اربعة": 4, "خمسة": 5, "ستة": 6, "سبعة": 7, "ثمانية": 8, "تسعة":
        9, "عشرة": 10, "عشرين": 20, "ثلاثين": 30, "خمسين": 50, "مية": 100, "مئة": 100,
    },
}

# A number before one of these is no quantity of goods.
NOT_GOODS = (
    "day*", "week*", "month*", "year*", "hour*", "minute*", "min", "mins", "h", "am", "pm",
    "times", "o'clock", "percent", "st", "nd", "rd", "th", "and", "or", "to", "of", "is", "in",
    "on", "at", "jour*", "semaine*", "mois", "an", "ans", "année*", "heure*", "fois", "pour",
    "et", "ou", "à", "päiv*", "viikko*", "viikon", "kuukau*", "kk", "vuot*", "vuod*", "tunti*",
    "tunnin", "klo", "kertaa", "min*", "ja", "tai", "on", "asti", "%", "يوم", "أيام", "ايام",
    "أسبوع*", "اسبوع*", "شهر", "أشهر", "شهور", "سنة", "سنوات", "ساعة", "ساعات", "دقيقة", "مرات",
    "مرة", "في", "من", "و", "أو",
)

MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep",
    "sept", "oct", "nov", "dec", "janvier", "février", "fevrier", "mars", "avril", "mai", "juin",
    "juillet", "août", "aout", "septembre", "octobre", "novembre", "décembre", "decembre",
    "tammikuu*", "helmikuu*", "maaliskuu*", "huhtikuu*", "toukokuu*", "kesäkuu*", "heinäkuu*",
    "elokuu*", "syyskuu*", "lokakuu*", "marraskuu*", "joulukuu*", "يناير", "فبراير", "مارس",
    "أبريل", "ابريل", "مايو", "يونيو", "يوليو", "أغسطس", "اغسطس", "سبتمبر", "أكتوبر", "اكتوبر",
    "نوفمبر", "ديسمبر", "كانون", "شباط", "آذار", "نيسان", "أيار", "حزيران", "تموز", "آب", "أيلول",
    "تشرين", "جانفي", "فيفري", "أفريل", "ماي", "جوان", "جويلية", "أوت",
)

# Days said by their distance: days from today → words.
NEAR_DAYS = {
    0: (
        "today", "tonight", "aujourd'hui", "aujourd’hui", "ce soir", "tänään", "tanaan", "اليوم",
    ),
    1: (
        "tomorrow", "tmrw", "demain", "huomenna", "huomiseksi", "huomiseen", "غدا", "غداً",
        "بكرة", "بكره", "بكرا",
    ),
    2: (
        "day after tomorrow", "après-demain", "ylihuomenna", "بعد غد", "بعد بكرة",
    ),
    -1: (
        "yesterday", "hier", "eilen", "eilinen", "أمس", "امس", "مبارح", "امبارح",
    ),
    -2: (
        "avant-hier", "toissapäivänä", "أول أمس",
    ),
}

WEEKDAYS = (
    ("monday*", "mon", "lundi*", "maanantai*", "الاثنين", "الإثنين"),
    ("tuesday*", "tue", "tues", "mardi*", "tiistai*", "الثلاثاء"),
    ("wednesday*", "wed", "mercredi*", "keskiviik*", "الأربعاء", "الاربعاء"),
    ("thursday*", "thu", "thurs", "jeudi*", "torstai*", "الخميس"),
    ("friday*", "fri", "vendredi*", "perjantai*", "الجمعة"),
    ("saturday*", "sat", "samedi*", "lauantai*", "السبت"),
    ("sunday*", "dimanche*", "sunnuntai*", "الأحد", "الاحد"),
)

# Organisation forms by the customer type they imply.
ORGANISATION_FORMS = {
    "business": (
        "ltd", "limited company", "plc", "llc", "llp", "gmbh", "inc.", "our company",
        "my company", "our firm", "my firm", "sole trader", "self-employed", "freelancer",
        "start-up", "startup", "sarl", "sasu", "eurl", "sas", "snc", "scop", "auto-entrepreneu*",
        "autoentrepreneu*", "micro-entreprise", "micro-entrepreneu*", "notre société",
        "notre entreprise", "ma société", "ma boîte", "ma boite", "notre boîte", "mon entreprise",
        "profession libérale", "oy", "oyj", "oy:n", "oy:lle", "tmi", "t:mi", "toiminim*",
        "osuuskunta*", "osakeyhtiö*", "yrityksemme", "firmamme", "firmalle", "firman",
        "yritykselle", "yrityksen", "ش.م.م", "ذ.م.م", "ش.م.ع", "م.م.ح", "ش.ذ.م.م", "ش.م.ك",
        "شركة", "شركتنا", "شركتي", "الشركة", "لشركتنا", "لشركة", "مؤسسة فردية", "مؤسستي",
    ),
    "association": (
        "registered charity", "charity", "non-profit", "nonprofit", "not-for-profit", "ngo",
        "club", "our society", "parish", "congregation", "foundation", "association",
        "scout group", "association loi 1901", "asso loi 1901", "loi 1901", "asbl",
        "notre association", "asso", "notre club", "ong", "fondation", "paroisse", "amicale",
        "comité des fêtes", "bénévoles", "e.v.", "r.y.", "ry", "ry:n", "ry:lle", "r.s.",
        "yhdisty*", "seura*", "säätiö*", "seurakun*", "kerho*", "partio*", "kannatusyhdisty*",
        "talkoo*", "جمعية", "جمعيه", "جمعيتنا", "الجمعية", "جمعيات", "مؤسسة خيرية",
        "منظمة غير حكومية", "نادي", "النادي", "نادينا", "متطوعين", "المتطوعين",
    ),
}

# Too short or too common to be believed without their exact letters after a name.
ORGANISATION_MARKS = {
    "business": (
        "Oy", "Oyj", "Ab", "Ky", "Ay", "Tmi", "SA", "SAS", "SCI", "SE", "AG", "AB", "AS", "Inc",
        "Corp", "Ltd", "KG", "BV",
    ),
    "association": (
        "ry", "RY", "rs", "CIC", "eV",
    ),
}

# Words of the public hand.
PUBLIC_BODIES = (
    "municipality", "municipal*", "city council", "county council", "council", "town hall",
    "ministry", "government", "public school", "primary school", "secondary school", "our school",
    "the school", "high school", "university", "hospital", "health centre", "public library",
    "the library", "police station", "fire station", "army", "embassy", "nhs", "public sector",
    "public procurement", "framework agreement", "kindergarten", "state agency", "mairie",
    "commune", "collectivité*", "conseil départemental", "conseil régional", "préfecture",
    "ministère", "école", "collège", "lycée", "université", "hôpital", "ehpad", "chu", "crèche",
    "médiathèque", "bibliothèque municipale", "communauté de communes", "service public",
    "marché public", "appel d'offres", "chorus", "chorus pro", "mandat administratif", "caserne",
    "kunta", "kunnan", "kunnalle", "kunnassa", "kaupunki", "kaupungin", "kaupungille", "koulu*",
    "lukio*", "päiväko*", "yliopisto*", "ammattikorkeakoulu*", "sairaala*", "terveyskesku*",
    "hyvinvointialue*", "ministeriö*", "virasto*", "kirjasto*", "poliisi*", "pelastuslaito*",
    "viranomai*", "valtion", "julkinen hankinta", "julkis*", "hankintayksikkö*", "puolustusvoim*",
    "بلدية", "البلدية", "بلديه", "وزارة", "الوزارة", "وزاره", "مدرسة", "المدرسة", "مدرستنا",
    "مدرسه", "جامعة", "الجامعة", "مستشفى", "المستشفى", "مستوصف", "محافظة", "المحافظة", "هيئة",
    "الهيئة", "مديرية", "مكتبة عامة", "حكومي", "حكومية", "الحكومة", "مناقصة", "المناقصة", "ديوان",
    "روضة", "القطاع العام", "دائرة",
)
