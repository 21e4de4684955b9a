"""Certificates as W3C Verifiable Credentials 2.0 and Open Badges 3.0: signed, listed, verified offline."""
