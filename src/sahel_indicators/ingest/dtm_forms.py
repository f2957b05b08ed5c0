"""DTM's forms: which columns its workbooks and API answers have, and which of them are figures."""

from __future__ import annotations

from dataclasses import replace

from .layouts import Layout, Measure, column_names
from .recognition import Form

_BASELINE_NEEDS = (
    "snapshot_date",
    "admin_0_pcode",
    "admin_1",
    "admin_2",
    "admin_3",
    "total_no_of_idps_ind",
    "total_no_of_returnees_ind",
)
BY_KIND = ("num_ret_idp_ind", "num_ret_from_abroad_ind")
_BASELINE_KNOWS = column_names(
    """survey_date cntrycrisisid admin_0 admin_1_pcode admin_2_pcode admin_3_pcode admin_4
    admin_4_pcode admin_5 admin_5_pcode lowest_admin_level total_no_of_idps_hh
    total_no_of_returnees_hh no_of_idps_hh_in_collective_settings
    no_of_idps_ind_in_collective_settings no_of_idps_hh_in_individual_settings
    no_of_idps_ind_individual_settings total_no_migrant_households total_no_migrant_individuals
    country_of_origin_of_idp admin_0_origin_majority_ret_from_abroad admin_1_area_of_origin_of_idp
    admin_1_pcode_origin_majority_present_idp type_of_displacement conflict insecurity
    natural_disaster political_reasons economic_reasons main_displacement_start_date
    2nd_main_displacement_start_date confidentiality roundno returns migration_flows other_reason
    methodology updatedby updateddate num_ret_idp_hh num_ret_from_abroad_hh"""
)
SITE_NEEDS = (
    "snapshot_date",
    "p_code_admin_1_province",
    "nom_province",
    "p_code_admin_2_departement",
    "nom_admin_2_departement",
    "nom_admin_3_sous_prefecture",
    "nom_localite",
    "presence_pdi",
    "presence_retournes_anciennes_pdi",
    "presence_retournes_venus_de_l_etranger",
    "personnes_deplacees_internes",
    "individus_retournes_anciens_pdi",
    "individus_des_retournes_venus_de_l_etranger",
)
API_NEEDS = (
    "operation",
    "admin0pcode",
    "numpresentidpind",
    "reportingdate",
    "displacementreason",
    "assessmenttype",
)
API_KNOWS = column_names(
    """id admin0name admin1name admin1pcode admin2name admin2pcode yearreportingdate
    monthreportingdate roundnumber numbermales numberfemales idporiginadmin1name
    idporiginadmin1pcode"""
)

BASELINE = Form("DTM baseline assessment", _BASELINE_NEEDS, _BASELINE_KNOWS, without=BY_KIND)
BASELINE_BY_KIND = Form(
    "DTM baseline assessment with returnees by kind",
    (*_BASELINE_NEEDS, *BY_KIND),
    _BASELINE_KNOWS,
)
SITES = Form("DTM site and village assessment of Chad", SITE_NEEDS)
API = Form("DTM API answer (IDPs by admin 0, 1 or 2)", API_NEEDS, API_KNOWS)
FORMS: tuple[Form, ...] = (BASELINE, BASELINE_BY_KIND, SITES, API)

IDPS, RETURNEES = "idp_stock", "returnee_stock"
_BASELINE_LAYOUT = Layout(
    name="dtm_baseline",
    place=("location_code", "", "admin_1", "", "admin_2"),
    measures=(
        Measure("total_no_of_idps_ind", IDPS, series="BA"),
        Measure("total_no_of_returnees_ind", RETURNEES, series="BA"),
    ),
    source="iom_dtm",
    unit="unit",
    period=("snapshot_date", "snapshot_date"),
    day_first=True,  # 31-12-2017, in a workbook made from the same database as the ISO ones
)
_KINDS = (
    Measure("num_ret_idp_ind", RETURNEES, series="BA | returned IDPs"),
    Measure("num_ret_from_abroad_ind", RETURNEES, series="BA | returned from abroad"),
)
LAYOUTS = {
    BASELINE.name: _BASELINE_LAYOUT,
    BASELINE_BY_KIND.name: replace(
        _BASELINE_LAYOUT, measures=(*_BASELINE_LAYOUT.measures, *_KINDS), notes=("note",)
    ),
    SITES.name: Layout(
        name="dtm_sites",
        place=(
            "location_code",
            "p_code_admin_1_province",
            "nom_province",
            "p_code_admin_2_departement",
            "nom_admin_2_departement",
        ),
        measures=(
            Measure("personnes_deplacees_internes", IDPS, series="SA"),
            Measure("individus_retournes_anciens_pdi", RETURNEES, series="SA | returned IDPs"),
            Measure(
                "individus_des_retournes_venus_de_l_etranger",
                RETURNEES,
                series="SA | returned from abroad",
            ),
        ),
        source="iom_dtm",
        unit="unit",
        period=("snapshot_date", "snapshot_date"),
        day_first=True,
        notes=("note",),
    ),
    API.name: Layout(
        name="dtm_api",
        place=("admin0pcode", "admin1pcode", "admin1name", "admin2pcode", "admin2name"),
        measures=(Measure("numpresentidpind", IDPS),),
        source="iom_dtm_api",
        series=("assessmenttype", "operation"),
        allowed={"assessmenttype": ("BA", "ETT", "SA")},
        unit="unit",
        period=("reportingdate", "reportingdate"),
        notes=("note",),
        ocha_codes=True,
    ),
}
