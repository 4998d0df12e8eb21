"""The Excel input: the template written, a workbook read, all its faults told, one `Case` per bargain out."""
