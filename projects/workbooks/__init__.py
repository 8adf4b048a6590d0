"""The plan workbooks that planners really have: forms ผ.02 and ผ.03 over many sheets, as printed.

A workbook becomes one flat table with our own headings, which goes the ordinary way of an import; what it prints as
totals is kept beside it to be compared (DOMAIN sections 3, 6 and 7).
"""
