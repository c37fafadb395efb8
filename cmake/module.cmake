# nslab_module(NAME SOURCES ... DEPENDS ...): one library a directory.
function(nslab_module name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;DEPENDS;PRIVATE_DEPENDS")
  add_library(nslab_${name} STATIC ${arg_SOURCES})
  add_library(nslab::${name} ALIAS nslab_${name})
  target_link_libraries(nslab_${name} PUBLIC nslab::options ${arg_DEPENDS} PRIVATE ${arg_PRIVATE_DEPENDS})
endfunction()
