"""What a customer reads when something was not accepted; the codes are for programs."""

from bot.domain.errors import (
    IdentityRefused,
    MessageEmpty,
    MessageTooLong,
    NothingToRate,
    UnknownButton,
)

SENTENCES = {
    "bad_frame": {
        "en": "That could not be read. Please reload the page.",
        "fr": "Cela n'a pas pu être lu. Veuillez recharger la page.",
        "fi": "Tätä ei voitu lukea. Lataa sivu uudelleen.",
        "ar": "تعذّرت قراءة ذلك. يرجى إعادة تحميل الصفحة.",
    },
    MessageTooLong.code: {
        "en": "The message is too long. Please send it in parts.",
        "fr": "Le message est trop long. Veuillez l'envoyer en plusieurs parties.",
        "fi": "Viesti on liian pitkä. Lähetä se osissa.",
        "ar": "الرسالة طويلة جدًا. يرجى إرسالها على أجزاء.",
    },
    MessageEmpty.code: {
        "en": "There is nothing to read in the message.",
        "fr": "Il n'y a rien à lire dans le message.",
        "fi": "Viestissä ei ole mitään luettavaa.",
        "ar": "لا يوجد في الرسالة ما يُقرأ.",
    },
    "rate_limited": {
        "en": "That was very fast. Please wait a moment and try again.",
        "fr": "C'était très rapide. Veuillez patienter un instant et réessayer.",
        "fi": "Viestejä tuli hyvin nopeasti. Odota hetki ja yritä uudelleen.",
        "ar": "كان ذلك سريعًا جدًا. يرجى الانتظار قليلًا ثم المحاولة من جديد.",
    },
    UnknownButton.code: {
        "en": "That choice is no longer open. You can write instead.",
        "fr": "Ce choix n'est plus possible. Vous pouvez l'écrire à la place.",
        "fi": "Valinta ei ole enää voimassa. Voit kirjoittaa asiasi.",
        "ar": "لم يعد هذا الخيار متاحًا. يمكنكم الكتابة بدلًا من ذلك.",
    },
    "not_welcome": {
        "en": "The chat could not be opened. Please reload the page.",
        "fr": "La discussion n'a pas pu s'ouvrir. Veuillez recharger la page.",
        "fi": "Keskustelua ei voitu avata. Lataa sivu uudelleen.",
        "ar": "تعذّر فتح المحادثة. يرجى إعادة تحميل الصفحة.",
    },
    "unknown_site": {
        "en": "The chat is not set up for this site.",
        "fr": "La discussion n'est pas configurée pour ce site.",
        "fi": "Keskustelua ei ole otettu käyttöön tällä sivustolla.",
        "ar": "المحادثة غير مهيأة لهذا الموقع.",
    },
    "busy": {
        "en": "The message is not stored yet. Please try again in a moment.",
        "fr": "Le message n'est pas encore enregistré. Veuillez réessayer dans un instant.",
        "fi": "Viestiä ei ole vielä tallennettu. Yritä hetken kuluttua uudelleen.",
        "ar": "لم تُحفظ الرسالة بعد. يرجى المحاولة بعد لحظات.",
    },
    IdentityRefused.code: {
        "en": "Your sign-in could not be confirmed, so the chat goes on without it.",
        "fr": "Votre connexion n'a pas pu être confirmée ; la discussion continue sans elle.",
        "fi": "Kirjautumistasi ei voitu vahvistaa, joten keskustelu jatkuu ilman sitä.",
        "ar": "تعذّر تأكيد تسجيل دخولكم، لذلك تستمر المحادثة من دونه.",
    },
    NothingToRate.code: {
        "en": "The conversation can be rated when it is over.",
        "fr": "La conversation pourra être évaluée une fois terminée.",
        "fi": "Keskustelun voi arvioida, kun se on päättynyt.",
        "ar": "يمكن تقييم المحادثة بعد انتهائها.",
    },
}


def say_error(code: str, language: str) -> str:
    """The sentence for a code in the visitor's language."""
    by_language = SENTENCES.get(code, SENTENCES["busy"])
    return by_language.get(language, by_language["en"])
