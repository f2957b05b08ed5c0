"""Small tables as publishers write them, for tests to read whole or to damage."""

from __future__ import annotations

from pathlib import Path

CONFLICT = """\
location_code,admin1_code,admin1_name,admin2_code,admin2_name,event_type,events,fatalities,\
reference_period_start,reference_period_end
MLI,ML05,Mopti,ML0507,Tenenkou,political_violence,3,8,2023-01-01,2023-01-31
MLI,ML05,Mopti,ML0506,Mopti,political_violence,0,0,2023-01-01,2023-01-31
MLI,ML01,Kayes,ML0103,Kayes,political_violence,1,,2023-01-01,2023-01-31
MLI,ML05,Mopti,ML0507,Tenenkou,political_violence,2,5,2023-02-01,2023-02-28
"""

FOOD_SECURITY = """\
location_code,admin1_code,admin1_name,admin2_code,admin2_name,analysis_unit,exercise_year,\
exercise_label,ipc_type,reference_label,reference_period_start,reference_period_end,superseded,\
population,phase_class,phase1,phase2,phase3,phase4,phase5
MLI,ML05,Mopti,ML0506,Mopti,,2023,Sep-Dec,current,Sep-Dec,2023-10-01,2023-12-31,N,1000,2,700,200,80,20,0
MLI,ML05,Mopti,ML0507,Tenenkou,,2023,Sep-Dec,current,Sep-Dec,2023-10-01,2023-12-31,N,500,3,200,150,120,30,0
"""

NATIONAL_IDPS = """\
location_code,admin_level,provider,assessment_type,reporting_round,population,\
reference_period_start,reference_period_end
MLI,0,IDMC,GIDD,,0,2015-12-31,2015-12-31
MLI,0,IDMC,GIDD,,37000,2016-12-31,2016-12-31
MLI,0,UNHCR,official,,0,2015-12-31,2015-12-31
"""

EVENTS = """\
location_code,event_id,date_start,date_end,date_precision,violence_type,conflict_name,side_a,side_b,\
where_precision,provider_admin1_name,provider_admin2_name,latitude,longitude,deaths_best,deaths_low,\
deaths_high,deaths_civilians
MLI,1,2023-01-05,2023-01-05,1,one_sided,A - B,A,B,1,Mopti region,Mopti cercle,14.5,-4.2,12,15,20,12
MLI,2,2023-01-06,2023-02-06,3,one_sided,A - B,A,B,4,Mopti region,Mopti cercle,14.5,-4.2,3,1,3,3
MLI,3,2023-01-07,2023-01-07,1,one_sided,A - B,A,B,6,Mopti region,Mopti cercle,14.5,-4.2,4,4,4,0
"""

REPORTED = """\
location_code,provider_admin1_name,provider_admin2_name,indicator,value,reference_period_start,\
reference_period_end,provider,source_title,source_publisher,source_url,confidence,note
MLI,Mopti,,idp_stock,1200,2023-06-30,2023-06-30,CMP,A title,A publisher,,high,"first line
second line, with a comma"
MLI,Gao,,idp_stock,x900,2023-06-30,2023-06-30,CMP,A title,A publisher,,high,"one ""quoted"" word"
MLI,Mopti,,idp_stock,1100,2022-06-30,2022-06-30,CMP,A title,A publisher,,high,
"""


def write(folder: Path, text: str | bytes, name: str = "table.csv") -> Path:
    """The text as a file."""
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return path


def changed(text: str, old: str, new: str) -> str:
    """The text with one thing changed, which must be there."""
    assert old in text
    return text.replace(old, new, 1)
