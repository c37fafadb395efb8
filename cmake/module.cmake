# nslab_module(NAME DEPENDS ... PRIVATE_DEPENDS ... PRECOMPILE ...): one library a directory, made of all its sources.
# PRECOMPILE names the headers that nearly all of them include: they are read once instead of hundreds of times.
function(nslab_module name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "DEPENDS;PRIVATE_DEPENDS;PRECOMPILE")
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cc)
  add_library(nslab_${name} STATIC ${sources})
  add_library(nslab::${name} ALIAS nslab_${name})
  target_link_libraries(nslab_${name} PUBLIC nslab::options ${arg_DEPENDS} PRIVATE ${arg_PRIVATE_DEPENDS})
  foreach(header IN LISTS arg_PRECOMPILE)
    target_precompile_headers(nslab_${name} PRIVATE "$<$<COMPILE_LANGUAGE:CXX>:${PROJECT_SOURCE_DIR}/${header}>")
  endforeach()
endfunction()
