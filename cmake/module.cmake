# nslab_module(NAME DEPENDS ... PRIVATE_DEPENDS ...): one library a directory, made of all its sources.
function(nslab_module name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "DEPENDS;PRIVATE_DEPENDS")
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cc)
  add_library(nslab_${name} STATIC ${sources})
  add_library(nslab::${name} ALIAS nslab_${name})
  target_link_libraries(nslab_${name} PUBLIC nslab::options ${arg_DEPENDS} PRIVATE ${arg_PRIVATE_DEPENDS})
endfunction()
