"""Small files of events as ACLED and UCDP hand them out, with invented rows."""

from __future__ import annotations

import json
from pathlib import Path

from openpyxl import Workbook

# Since 2023: text for the sides, disorder_type and civilian_targeting, no iso3.
NEW_API = """\
event_id_cnty,event_date,year,time_precision,disorder_type,event_type,sub_event_type,actor1,\
assoc_actor_1,inter1,actor2,assoc_actor_2,inter2,interaction,civilian_targeting,iso,region,country,\
admin1,admin2,admin3,location,latitude,longitude,geo_precision,source,source_scale,notes,fatali\
ties,\
tags,timestamp
MLI90001,2023-01-05,2023,1,Political violence,Battles,Armed clash,First Group,,Rebel group,Second \
Group,,State forces,State forces-Rebel group,,466,Western Africa,Mali,Mopti,Mopti,Mopti,Place A,\
14.5,-4.2,1,A paper,National,"Two groups, a clash",4,,1700000000
MLI90002,2023-01-20,2023,1,Political violence; Demonstrations,Protests,Excessive force against \
protesters,Third Group,,State forces,Protesters (Mali),,Protesters,State forces-Protesters,Civi\
lian \
targeting,466,Western Africa,Mali,Mopti,Mopti,Mopti,Place A,14.5,-4.2,2,A paper,National,"A cro\
wd",1\
,,1700000000
MLI90003,2023-02-11,2023,2,Strategic developments,Strategic developments,Agreement,First Group,,\
Rebel group,,,,Rebel group only,,466,Western Africa,Mali,Mopti,Mopti,Mopti,Place A,14.5,-4.2,1,A \
paper,National,"A paper is signed",0,,1700000000
MLI90004,2023-02-28,2023,3,Political violence,Violence against civilians,Attack,First Group,,Rebel \
group,Civilians (Mali),,Civilians,Rebel group-Civilians,Civilian targeting,466,Western Africa,Mali,\
Mopti,Djenne,Djenne,Place B,14.49,-4.19,3,A paper,National,"The region only",,,1700000000
"""

# To 2022: numbers for the sides, iso3, no disorder_type; a row of tags as on HDX.
HDX = """\
data_id,iso,event_id_cnty,event_id_no_cnty,event_date,year,time_precision,event_type,sub_event_\
type,\
actor1,assoc_actor_1,inter1,actor2,assoc_actor_2,inter2,interaction,region,country,admin1,admin2,\
admin3,location,latitude,longitude,geo_precision,source,source_scale,notes,fatalities,timestamp,iso3
,,#event+code,,#date+occurred,#date+year,,#event+type,,#group+name+first,,,#group+name+second,,,,\
#region+name,#country+name,#adm1+name,#adm2+name,#adm3+name,#loc+name,#geo+lat,#geo+lon,,\
#meta+source,,#description,#affected+killed,,#country+code
1,466,MLI90011,90011,03 December 2020,2020,1,Explosions/Remote violence,Remote explosive/landmi\
ne/IED\
,First Group,,2,Civilians (Mali),,7,27,Western Africa,Mali,Mopti,Mopti,Mopti,Place A,14.5,-4.2,1,A \
paper,National,"One",3,1607000000,MLI
2,466,MLI90012,90012,04 December 2020,2020,1,Explosions/Remote violence,Remote explosive/landmi\
ne/IED\
,First Group,,2,Second Group,,1,12,Western Africa,Mali,Mopti,Mopti,Mopti,Place A,14.5,-4.2,1,A \
paper,National,"Two",2,1607000000,MLI
3,466,MLI90013,90013,05 December 2020,2020,1,Riots,Mob violence,Rioters (Mali),,5,Civilians (Mali)\
,,7,57,Western Africa,Mali,Mopti,Mopti,Mopti,Place A,14.5,-4.2,1,A paper,National,"Three",1,\
1607000000,MLI
4,466,MLI90014,90014,31 December 2020,2020,1,Riots,Violent demonstration,Rioters (Mali),,5,,,0,50,\
Western Africa,Mali,Mopti,Mopti,Mopti,Place A,14.5,-4.2,1,A paper,National,"Four",0,1607000000,MLI
"""

# Every event once an actor: 21 has two, 22 one, 23 two of one name.
MONADIC = """\
data_id,iso,event_id_cnty,event_id_no_cnty,event_date,year,time_precision,event_type,sub_event_\
type,\
actor1,assoc_actor_1,inter1,interaction,region,country,admin1,admin2,admin3,location,latitude,\
longitude,geo_precision,source,source_scale,notes,fatalities,timestamp,iso3
5,466,MLI90021,90021,16-Feb-21,2021,1,Battles,Armed clash,First Group,,2,12,Western Africa,Mali,\
Mopti,Mopti,Mopti,Place A,14.5,-4.2,1,A paper,National,"One",7,1622068036,MLI
5,466,MLI90021,90021,16-Feb-21,2021,1,Battles,Armed clash,Second Group,,1,12,Western Africa,Mali,\
Mopti,Mopti,Mopti,Place A,14.5,-4.2,1,A paper,National,"One",7,1622068036,MLI
6,466,MLI90022,90022,17-Feb-21,2021,1,Protests,Peaceful protest,Protesters (Mali),,6,60,Western \
Africa,Mali,Mopti,Mopti,Mopti,Place A,14.5,-4.2,1,A paper,National,"Two",0,1622068036,MLI
7,466,MLI90023,90023,28-Feb-21,2021,1,Battles,Armed clash,Unidentified Communal Militia (Mali),\
,4,44\
,Western Africa,Mali,Mopti,Mopti,Mopti,Place A,14.5,-4.2,1,A paper,National,"Three",2,1622068036,MLI
7,466,MLI90023,90023,28-Feb-21,2021,1,Battles,Armed clash,Unidentified Communal Militia (Mali),\
,4,44\
,Western Africa,Mali,Mopti,Mopti,Mopti,Place A,14.5,-4.2,1,A paper,National,"Three",2,1622068036,MLI
"""

GED = """\
id,relid,year,active_year,code_status,type_of_violence,conflict_dset_id,conflict_new_id,\
conflict_name,side_a,side_b,number_of_sources,source_office,source_date,where_prec,\
where_coordinates,where_description,adm_1,adm_2,latitude,longitude,priogrid_gid,country,country_id,\
region,event_clarity,date_prec,date_start,date_end,deaths_a,deaths_b,deaths_civilians,\
deaths_unknown,best,high,low
901,A-1,2023,True,Clear,1,1,1,A - B,First Group,Second Group,1,A paper,2023-01-02,1,Place A,near,\
Mopti region,Mopti cercle,14.5,-4.2,1,Mali,432,Africa,1,1,2023-01-05,2023-01-05,1,2,0,0,3,5,2
902,A-2,2023,True,Clear,3,1,1,A - Civilians,First Group,Civilians,1,A paper,2023-01-02,2,Place A,\
near,Mopti region,Mopti cercle,14.5,-4.2,1,Mali,432,Africa,1,4,2023-01-25,2023-02-24,0,0,8,0,8,8,8
903,A-3,2023,True,Clear,2,1,1,A - B,First Group,Second Group,1,A paper,2023-01-02,4,Mopti region,\
near,Mopti region,,14.5,-4.2,1,Mali,432,Africa,1,1,2023-02-28,2023-02-28,0,0,0,0,0,4,0
904,A-4,2023,True,Clear,1,1,1,A - B,First Group,Second Group,1,A paper,2023-01-02,6,Mali,near,,,\
17.0,-4.0,1,Mali,432,Africa,1,1,2023-02-03,2023-02-03,0,0,0,1,1,1,1
"""

HDX_GED = """\
id,year,type_of_violence,side_a,gwnoa,side_b,gwnob,where_prec,where_coordinates,adm_1,adm_2,\
latitude,longitude,geom_wkt,country,iso3,country_id,region,event_clarity,date_prec,date_start,\
date_end,deaths_a,deaths_b,deaths_civilians,deaths_unknown,low,best,high
,#date+year,,#group+name+first,,#group+name+second,,,#loc+name,#adm1+name,#adm2+name,#geo+lat,\
#geo+lon,,#country+name,#country+code,,#region+name,,,#date+start,#date+end,,,,,,#affected+killed,
911,2022,3,First Group,,Civilians,,1,Place C,Sahel region,Soum province,14.1,-1.6,POINT (-1.6 1\
4.1),\
Burkina Faso,BFA,439,Africa,1,1,2022-05-31,2022-05-31,0,0,6,0,4,6,9
"""

MONTHS = (
    ("Country", "Admin1", "Admin2", "ISO3", "Admin2 Pcode", "Admin1 Pcode", "Month", "Year"),
    ("Mali", "Mopti", "Mopti", "MLI", "ML0506", "ML05", "January", 2023, 3.0, 8.0),
    ("Mali", "Mopti", "Djenne", "MLI", "ML0503", "ML05", "January", 2023, 0.0, 0.0),
    ("Mali", "Mopti", "Mopti", "MLI", "ML0506", "ML05", "April", 2023, 2.0, 5.0),
)
NATIONAL = (
    ("Country", "Month", "Year"),
    ("Mali", "January", 2023, 7.0, 19.0),
    ("Kenya", "January", 2023, 9.0, 9.0),
)


def json_page(text: str, key: str, **envelope: object) -> str:
    """A table of text as an API answers it, one object a row."""
    import csv
    import io

    rows = list(csv.DictReader(io.StringIO(text)))
    return json.dumps({**envelope, key: rows})


def workbook(
    folder: Path,
    name: str,
    *sheets: tuple[tuple[object, ...], ...],
    deaths: bool = True,
    modified: str = "2023-05-02",
) -> Path:
    """A monthly workbook of HDX: a sheet of terms, then sheets of data."""
    from datetime import datetime

    book = Workbook()
    terms = book.active
    assert terms is not None
    terms.title = "TOU"
    terms.append(["Licensing"])
    terms.append(["By using the data you agree to the terms."])
    figures = ("Events", "Fatalities") if deaths else ("Events",)
    for number, rows in enumerate(sheets):
        sheet = book.create_sheet("Data" if number == 0 else f"Data {number + 1}")
        sheet.append([*rows[0], *figures])
        for row in rows[1:]:
            sheet.append(list(row[: len(rows[0]) + len(figures)]))
    book.properties.modified = datetime.fromisoformat(modified)
    path = folder / name
    book.save(path)
    return path
