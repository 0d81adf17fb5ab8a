# Writes OUTPUT, a C++ file that defines report/assets.hpp, from files as they are.
# Arguments: PAGE, STYLE, CHART: a file each; SCRIPTS, COMPARE_SCRIPTS: files separated by commas, joined in that order.
function(read_asset file into)
  file(READ ${file} text)
  # Both would end what the text is put into: a raw string literal, an HTML element.
  foreach(forbidden [=[)embedded"]=] "</script" "</style")
    string(FIND "${text}" "${forbidden}" at)
    if(NOT at EQUAL -1 AND NOT file STREQUAL PAGE)
      message(FATAL_ERROR "${file}: must not contain ${forbidden}")
    endif()
  endforeach()
  set(${into} "${text}" PARENT_SCOPE)
endfunction()

read_asset(${PAGE} page)
read_asset(${STYLE} style)
read_asset(${CHART} chart)
function(join_scripts files into)
  string(REPLACE "," ";" scripts "${files}")
  set(script "")
  foreach(file IN LISTS scripts)
    read_asset(${file} part)
    string(APPEND script "${part}")
  endforeach()
  set(${into} "${script}" PARENT_SCOPE)
endfunction()
join_scripts("${SCRIPTS}" script)
join_scripts("${COMPARE_SCRIPTS}" compare_script)

file(WRITE ${OUTPUT} "#include \"report/assets.hpp\"

namespace loadgen::report::assets {
std::string_view const page_html = R\"embedded(${page})embedded\";
std::string_view const report_css = R\"embedded(${style})embedded\";
std::string_view const report_js = R\"embedded(${script})embedded\";
std::string_view const compare_js = R\"embedded(${compare_script})embedded\";
std::string_view const chart_js = R\"embedded(${chart})embedded\";
}  // namespace loadgen::report::assets
")
