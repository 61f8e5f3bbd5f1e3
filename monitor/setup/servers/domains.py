"""The domains of providers that have very many of them, by provider."""

from typing import Final


def _listed(text: str) -> tuple[str, ...]:
    return tuple(text.split())


OUTLOOK: Final = _listed(
    """
    hotmail.com hotmail.be hotmail.ca hotmail.cl hotmail.co.id hotmail.co.il hotmail.co.in hotmail.co.jp
    hotmail.co.kr hotmail.co.th hotmail.co.uk hotmail.co.za hotmail.com.ar hotmail.com.au hotmail.com.br
    hotmail.com.hk hotmail.com.tr hotmail.com.tw hotmail.com.vn hotmail.cz hotmail.de hotmail.dk hotmail.es
    hotmail.fi hotmail.fr hotmail.gr hotmail.hu hotmail.it hotmail.lt hotmail.lv hotmail.my hotmail.nl
    hotmail.no hotmail.ph hotmail.rs hotmail.se hotmail.sg hotmail.sk live.at live.be live.ca live.cl live.cn
    live.co.jp live.co.kr live.co.uk live.co.za live.com live.com.ar live.com.au live.com.mx live.com.my
    live.com.ph live.com.pt live.com.sg live.de live.dk live.fi live.fr live.hk live.ie live.in live.it live.jp
    live.nl live.no live.ru live.se livemail.tw msn.com outlook.at outlook.be outlook.cl outlook.co.id
    outlook.co.il outlook.co.th outlook.com outlook.com.ar outlook.com.au outlook.com.br outlook.com.gr
    outlook.com.tr outlook.com.vn outlook.cz outlook.de outlook.dk outlook.es outlook.fr outlook.hu outlook.ie
    outlook.in outlook.it outlook.jp outlook.kr outlook.lv outlook.my outlook.ph outlook.pt outlook.sa
    outlook.sg outlook.sk windowslive.com
    """
)
"""Of Outlook.com."""

YAHOO: Final = _listed(
    """
    yahoo.com myyahoo.com rocketmail.com yahoo.ca yahoo.co.in yahoo.co.nz yahoo.co.uk yahoo.com.ar yahoo.com.au
    yahoo.com.br yahoo.com.mx yahoo.de yahoo.es yahoo.fr yahoo.it yahoo.se ymail.com
    """
)
"""Of Yahoo."""

AOL: Final = _listed(
    """
    aol.com aim.com aol.co.nz aol.co.uk aol.com.ar aol.com.au aol.com.br aol.com.mx aol.de aol.es aol.fr aol.it
    aol.se compuserve.com cs.com netscape.com netscape.net wmconnect.com
    """
)
"""Of AOL."""

FASTMAIL: Final = _listed(
    """
    123mail.org 150mail.com 150ml.com 16mail.com 2-mail.com 4email.net 50mail.com airpost.net allmail.net
    bestmail.us cluemail.com elitemail.org emailcorner.net emailengine.net emailengine.org emailgroups.net
    emailplus.org emailuser.net eml.cc f-m.fm fast-email.com fast-mail.org fastem.com fastemail.us
    fastemailer.com fastest.cc fastimap.com fastmail.cn fastmail.co.uk fastmail.com fastmail.com.au fastmail.de
    fastmail.es fastmail.fm fastmail.fr fastmail.im fastmail.in fastmail.jp fastmail.mx fastmail.net fastmail.nl
    fastmail.org fastmail.se fastmail.to fastmail.tw fastmail.uk fastmail.us fastmailbox.net fastmessaging.com
    fea.st fmail.co.uk fmailbox.com fmgirl.com fmguy.com ftml.net h-mail.us hailmail.net imap-mail.com imap.cc
    imapmail.org inoutbox.com internet-e-mail.com internet-mail.org internetemails.net internetmailing.net
    jetemail.net justemail.net letterboxes.org mail-central.com mail-page.com mailandftp.com mailas.com
    mailbolt.com mailc.net mailcan.com mailforce.net mailftp.com mailhaven.com mailingaddress.org mailite.com
    mailmight.com mailnew.com mailsent.net mailservice.ms mailup.net mailworks.org ml1.net mm.st myfastmail.com
    mymacmail.com nospammail.net ownmail.net petml.com postinbox.com postpro.net proinbox.com promessage.com
    realemail.net reallyfast.biz reallyfast.info rushpost.com sent.as sent.at sent.com speedpost.net
    speedymail.org ssl-mail.com swift-mail.com the-fastest.net the-quickest.com theinternetemail.com
    veryfast.biz veryspeedy.net warpmail.net xsmail.com yepmail.net your-mail.com
    """
)
"""Of Fastmail."""

GMX_NET: Final = _listed(
    """
    gmx.net email.gmx gmx.at gmx.biz gmx.ch gmx.de gmx.eu gmx.info gmx.org mail.gmx mein.gmx
    """
)
"""Of GMX, on its servers for German-speaking countries."""

GMX_COM: Final = _listed(
    """
    gmx.com gmx.ca gmx.cn gmx.co.in gmx.co.uk gmx.com.br gmx.com.my gmx.com.tr gmx.es gmx.fr gmx.hk gmx.ie
    gmx.it gmx.li gmx.ph gmx.pt gmx.ru gmx.se gmx.sg gmx.tm gmx.tw gmx.us
    """
)
"""Of GMX, on its servers for all other countries."""

WEB_DE: Final = _listed(
    """
    web.de action.ms clever.ms cool.ms deutschland.ms email.de flirt.ms fussball.ms genial.ms hallo.ms ich.ms
    joker.ms kanzler.ms kuss.ms love.ms magic.ms okay.ms online.ms party.ms planet.ms pop.ms power.ms singles.ms
    smart.ms stars.ms techno.ms wichtig.ms
    """
)
"""Of WEB.DE."""

POSTEO: Final = _listed(
    """
    posteo.af posteo.at posteo.be posteo.ca posteo.ch posteo.cl posteo.co posteo.co.uk posteo.com posteo.com.br
    posteo.cr posteo.cz posteo.de posteo.dk posteo.ee posteo.es posteo.eu posteo.fi posteo.gl posteo.gr
    posteo.hn posteo.hr posteo.hu posteo.ie posteo.in posteo.is posteo.it posteo.jp posteo.la posteo.li
    posteo.lt posteo.lu posteo.me posteo.mx posteo.my posteo.net posteo.nl posteo.no posteo.nz posteo.org
    posteo.pe posteo.pl posteo.pm posteo.pt posteo.ro posteo.ru posteo.se posteo.sg posteo.si posteo.tn
    posteo.uk posteo.us
    """
)
"""Of Posteo."""

PROTON: Final = ("proton.me", "protonmail.com", "protonmail.ch", "pm.me")
"""Of Proton."""
