"""What an assignment asks for, in words."""

from django import template

from learning.labels import reached_words, target_words

register = template.Library()
register.filter("target_words", target_words)
register.filter("reached_words", reached_words)
