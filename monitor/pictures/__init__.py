"""Maps as files, without a browser: SVG, PNG and PDF by matplotlib, and HTML that hovers. Nothing is reckoned here.

``subject`` says what is drawn, ``cells`` how each hour of the week looks, ``captions`` what stands around it; colours
and words are the wall's. ``drawing`` and ``hovering`` draw; ``files`` has one row for each kind of file.
matplotlib is imported by ``drawing`` alone, so that whoever needs no picture does not wait for it.
"""
