"""A small clean portfolio as files, and workbooks made by hand, part by part."""

import io
import zipfile
from pathlib import Path

import openpyxl

CLEAN = {
    "settings": "portfolio,name,currency,frequency,first_period,last_period,as_of,discount_rate\n"
    "office,Small office,EUR,Q,2026Q1,2027Q4,2026-01-15,0.05\n",
    "components": "component,name,parent,component_type\nhouse,House,,portfolio\ngrid,Grid,house,programme\n"
    "plants,Plants,house,programme\n",
    "projects": "project,name,parent,state,category,cost,duration,start,planned_start,planned_finish,currency\n"
    "NA,Namibia link,grid,candidate,link,120.5,2,2026Q2,2026-04-01,2026-09-30,\n"
    "007,Bond switch,grid,candidate,link,80,1,2026Q3,2026-07-01,2026-09-30,\n"
    'none,"Renewal, ""old"" mill",plants,active,mill,300,3,2026Q1,2026-01-01,2026-09-30,\n'
    "élan,Élan vital,plants,idea,mill,45,1,2027Q1,2027-01-01,2027-03-31,\n",
    "objectives": "objective,name,parent,weight\nsafe,Safe supply,,0.6\ncheap,Low cost,,0.4\n",
    "criteria": "criterion,name,sense,weight\nvalue,Value,max,0.7\nrisk,Risk,min,0.3\n",
    "ratings": "project,criterion,voter,value\nNA,value,finance,70\n007,value,finance,40\n",
    "budgets": "fund,period,amount\nmain,2026Q1,200\nmain,2026Q2,250\n",
    "supply": "role,period,hours\nengineer,2026Q1,900\nengineer,2026Q2,900\n",
    "demand": "project,role,period,hours\nNA,engineer,2026Q2,300\nnone,engineer,2026Q1,400\n",
    "cash_flows": "project,period,flow,amount\nNA,2026Q2,cost,120.5\nNA,2027Q1,benefit,200\n",
    "dependencies": "project,depends_on,kind\nélan,NA,requires\n007,NA,finish_start\n",
}


def write_folder(folder: Path, **changed: str | bytes | None) -> Path:
    """Write the clean tables, some of them changed, added or (None) left out."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in {**CLEAN, **changed}.items():
        if content is not None:
            raw = content if isinstance(content, bytes) else content.encode("utf-8")
            (folder / f"{name}.csv").write_bytes(raw)
    return folder


def write_workbook(path: Path, **changed: str | None) -> Path:
    """Write the same tables as sheets of text."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    import csv

    for name, content in {**CLEAN, **changed}.items():
        sheet = book.create_sheet(name)
        for row in csv.reader(io.StringIO(content)):
            sheet.append([cell or None for cell in row])
    book.save(path)
    return path


CONTENT_TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
)
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"


def sheet_xml(rows: str, before: str = "") -> str:
    """Write a worksheet part around some rows."""
    return f'{before}<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'


def text_cell(place: str, text: str) -> str:
    """Write a cell that holds text."""
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def raw_workbook(path: Path, sheet: str | bytes, title: str = "projects", **more: str | bytes) -> Path:
    """Write a workbook with one worksheet part as given; `more` are further parts, `__` for a slash."""
    parts = {
        "[Content_Types].xml": CONTENT_TYPES,
        "_rels/.rels": f'<Relationships xmlns="{RELATIONS}"><Relationship Id="r1" Type="{OFFICE}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets><sheet name="{title}" sheetId="1" '
        'r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{RELATIONS}"><Relationship Id="r1" '
        f'Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": sheet,
        **{name.replace("__", "/"): content for name, content in more.items()},
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def one_cell_bomb(path: Path, size: int = 300_000_000) -> Path:
    """Write a workbook whose only cell unpacks to `size` bytes."""
    raw_workbook(path, "")
    start, end = sheet_xml('<row r="1"><c r="A1" t="inlineStr"><is><t>|</t></is></c></row>').split("|")
    kept = zipfile.ZipFile(path)
    bomb = path.with_name(f"bomb_{path.name}")
    with kept, zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in kept.infolist():
            if not part.filename.endswith("sheet1.xml"):
                archive.writestr(part, kept.read(part))
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=False) as stream:
            stream.write(start.encode())
            block = b"A" * 1_000_000
            for _ in range(size // len(block)):
                stream.write(block)
            stream.write(end.encode())
    bomb.replace(path)
    return path


def far_cell(path: Path) -> Path:
    """Write a workbook whose only cell is the last one a sheet can have."""
    return raw_workbook(path, sheet_xml('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'))


def laughing_workbook(path: Path, levels: int = 9) -> Path:
    """Write a workbook whose sheet expands entities of entities."""
    entities = '<!ENTITY l0 "ha">' + "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, levels + 1))
    before = f'<?xml version="1.0"?><!DOCTYPE worksheet [{entities}]>'
    return raw_workbook(path, sheet_xml(f'<row r="1">{text_cell("A1", f"&l{levels};")}</row>', before))
