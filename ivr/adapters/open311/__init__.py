"""A city's system for requests by Open311 GeoReport v2, as cities really run it.

``quirks.py`` is what open311.yaml says of one city, ``http.py`` one request within its deadlines, ``wire.py`` JSON and
XML as plain data, ``sending.py`` a report as parameters, ``answers.py`` and ``finding.py`` what came back,
``discovery.py`` and ``catalogue.py`` what the city offers, ``client.py`` puts it together.
"""
