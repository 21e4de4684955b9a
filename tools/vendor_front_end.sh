#!/usr/bin/env bash
# Fetch and compile the front-end libraries once; the results are committed, so nobody needs Node to run Mingfa.
# GDS Transport is licensed for gov.uk only: our own fonts and colours are compiled in, no crest, no font files.
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent govuk-frontend@6.6.0 sass htmx.org@2.0.11 >/dev/null
cat > site.scss <<'SCSS'
@use "govuk-frontend/dist/govuk/base" with (
  $govuk-font-family: unquote("var(--font-body)"),
  $govuk-font-family-print: unquote("var(--font-body)"),
  $govuk-include-default-font-face: false,
  $govuk-page-width: 1080px,
  $govuk-functional-colours: (
    "brand": #9d2323, "text": #1c2126, "template-background": #fbfaf6, "body-background": #fbfaf6,
    "secondary-text": #4d5963, "focus": #f2c94c, "focus-text": #1c2126, "error": #8f2a1d, "success": #1f6b45,
    "border": #d9d5cb, "input-border": #1c2126, "hover": #d9d5cb, "link": #1a5f9e, "link-visited": #5b3a8c,
    "link-hover": #123f6b, "link-active": #1c2126, "surface-background": #f3f0e7, "surface-text": #1c2126,
    "surface-border": #d9d5cb,
  )
);
@use "govuk-frontend/dist/govuk/core";
@use "govuk-frontend/dist/govuk/objects";
SCSS
for part in back-link breadcrumbs button checkboxes date-input details error-message error-summary fieldset file-upload hint \
  input inset-text label notification-banner pagination panel password-input radios select skip-link summary-list table tabs \
  tag task-list textarea warning-text; do
  echo "@use \"govuk-frontend/dist/govuk/components/$part\";" >> site.scss
done
echo '@use "govuk-frontend/dist/govuk/utilities"; @use "govuk-frontend/dist/govuk/overrides";' >> site.scss
npx sass --quiet --no-source-map --style=compressed --load-path=node_modules site.scss govuk.css
! grep -q "GDS Transport" govuk.css
target="$here/static/vendor"
mkdir -p "$target/govuk-frontend" "$target/htmx"
cp govuk.css "$target/govuk-frontend/govuk-frontend.css"
cp node_modules/govuk-frontend/dist/govuk/govuk-frontend.min.js "$target/govuk-frontend/"
cat > "$target/govuk-frontend/LICENSE" <<'TEXT'
The MIT License (MIT)

Copyright (C) 2017 Crown Copyright (Government Digital Service)

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation
files (the "Software"), to deal in the Software without restriction, including without limitation the rights to use, copy,
modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the
Software is furnished to do so, subject to the following conditions: The above copyright notice and this permission notice
shall be included in all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE,
ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
TEXT
cp node_modules/htmx.org/dist/htmx.min.js "$target/htmx/"
cp node_modules/htmx.org/LICENSE "$target/htmx/"
sed -i 's|//# sourceMappingURL=.*||' "$target/govuk-frontend/govuk-frontend.min.js"
(cd "$target" && { echo "govuk-frontend 6.6.0"; echo "htmx 2.0.11"; sha256sum govuk-frontend/* htmx/*; } > VERSIONS)
