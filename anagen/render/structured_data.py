"""What search engines are told (JSON-LD, schema.org): the same that readers see, and nothing else.

Properties: https://schema.org/MedicalWebPage, /MedicalClinic, /BreadcrumbList.
"""

from __future__ import annotations

import json
from typing import Any

from markupsafe import Markup

from anagen import urls
from anagen.config import Clinic
from anagen.library import Person, Reference, Review
from anagen.render.references import address
from anagen.site import Page, Site


def json_ld(
    site: Site, page: Page, schema: str, sources: tuple[Reference, ...], review: Review | None, *, home: str
) -> Markup:
    """The `<script type="application/ld+json">`'s text for a page; `home` names the first page in the breadcrumb."""
    base = site.config.site.base_url.rstrip("/")
    web_page: dict[str, Any] = {
        "@type": schema,
        "name": page.title,
        "description": page.summary,
        "inLanguage": page.language,
        "isAccessibleForFree": True,
        "isPartOf": {"@type": "WebSite", "name": site.config.site.title},
    }
    if base:
        web_page["@id"] = web_page["url"] = urls.absolute(base, page.url)
        web_page["isPartOf"]["url"] = base + "/"
    if schema == "MedicalWebPage":
        web_page["audience"] = {"@type": "MedicalAudience", "audienceType": "Patient"}
    if review:
        web_page["lastReviewed"] = review.reviewed.isoformat()
        web_page["reviewedBy"] = _person(site.library.people[review.reviewer])
    if sources:
        # Their titles and years are in the list below the page, and need not be loaded twice.
        web_page["citation"] = [address(reference)[0] for reference in sources]
    if site.config.clinic.name:
        web_page["publisher"] = _clinic(site.config.clinic)
    graph = [web_page, *([_breadcrumb(site, page, base, home)] if page.ancestors else [])]
    text = json.dumps({"@context": "https://schema.org", "@graph": graph}, ensure_ascii=False, sort_keys=True)
    return Markup(text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e"))


def _person(person: Person) -> dict[str, str]:
    record = {"@type": "Person", "name": person.name}
    if person.credentials:
        record["honorificSuffix"] = person.credentials
    if person.registration:
        record["identifier"] = person.registration
    return record


def _clinic(clinic: Clinic) -> dict[str, Any]:
    record: dict[str, Any] = {
        "@type": "MedicalClinic",
        "name": clinic.name,
        "legalName": clinic.legal_name,
        "telephone": clinic.phone,
        "email": clinic.email,
        "url": clinic.website,
    }
    address_parts = {
        "streetAddress": clinic.address.street,
        "addressLocality": clinic.address.city,
        "addressRegion": clinic.address.region,
        "postalCode": clinic.address.postcode,
        "addressCountry": clinic.address.country,
    }
    if any(address_parts.values()):
        record["address"] = {"@type": "PostalAddress", **{name: text for name, text in address_parts.items() if text}}
    return {name: value for name, value in record.items() if value}


def _breadcrumb(site: Site, page: Page, base: str, home: str) -> dict[str, Any]:
    items = []
    for position, path in enumerate((*page.ancestors, page.path), 1):
        step = site.pages[path]
        name = step.title if step.parent else home
        item: dict[str, Any] = {"@type": "ListItem", "position": position, "name": name}
        if base:
            item["item"] = urls.absolute(base, step.url)
        items.append(item)
    return {"@type": "BreadcrumbList", "itemListElement": items}
