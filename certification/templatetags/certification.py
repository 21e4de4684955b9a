from django import template

from certification.texts import word

register = template.Library()
register.filter("register_word", word)
