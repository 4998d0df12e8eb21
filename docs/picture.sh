#!/usr/bin/env bash
# The Summary of the default case's report as docs/summary.png and docs/charts.png, by LibreOffice and pdftoppm.
set -eu
report=${1:-outputs/japan.report.xlsx}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
soffice --headless --convert-to pdf --outdir "$folder" "$report" >/dev/null
pages="$folder/$(basename "${report%.xlsx}").pdf"
pdftoppm -r 80 -f 1 -l 1 -png -singlefile "$pages" docs/summary
pdftoppm -r 80 -f 3 -l 3 -png -singlefile "$pages" docs/charts  # the charts of the Summary stand on its third page
echo "wrote docs/summary.png and docs/charts.png"
