# SPDX-License-Identifier: GPL-3.0-or-later
#
# Installs the core from BUILD_DIR, moves it, and builds and runs another program with it, all in a
# folder of its own outside source and build tree. Given: BUILD_DIR, SOURCE_DIR, COMPILER, FLAGS.
execute_process(COMMAND mktemp -d OUTPUT_VARIABLE folder OUTPUT_STRIP_TRAILING_WHITESPACE
  COMMAND_ERROR_IS_FATAL ANY)

function(check condition)
  cmake_language(EVAL CODE "
    if(NOT (${condition}))
      file(REMOVE_RECURSE \"${folder}\")
      message(FATAL_ERROR [==[${ARGN}]==])
    endif()")
endfunction()
function(execute)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE status OUTPUT_VARIABLE output
    ERROR_VARIABLE output)
  set(status ${status} PARENT_SCOPE)
  set(output "${output}" PARENT_SCOPE)
endfunction()

# A package must not remember where it was installed first.
execute(${CMAKE_COMMAND} --install ${BUILD_DIR} --component core --prefix ${folder}/first)
check("${status} EQUAL 0" "install failed: ${output}")
file(RENAME ${folder}/first ${folder}/prefix)

file(GLOB_RECURSE texts ${folder}/prefix/*.cmake ${folder}/prefix/*.h)
list(LENGTH texts count)
check("${count} GREATER 10" "only ${count} headers and package files were installed")
foreach(text IN LISTS texts)
  file(READ ${text} content)
  foreach(tree IN ITEMS ${SOURCE_DIR} ${BUILD_DIR} ${folder}/first)
    string(FIND "${content}" "${tree}" position)
    check("${position} EQUAL -1" "${text} names ${tree}")
  endforeach()
endforeach()

file(COPY ${CMAKE_CURRENT_LIST_DIR}/consumer DESTINATION ${folder})
set(configure ${CMAKE_COMMAND} -E env --unset=CMAKE_PREFIX_PATH --unset=ConvStep_DIR
  ${CMAKE_COMMAND} -G Ninja -S ${folder}/consumer -DCMAKE_CXX_COMPILER=${COMPILER}
  "-DCMAKE_CXX_FLAGS=${FLAGS}" -DCMAKE_FIND_USE_PACKAGE_REGISTRY=OFF)

# Without the prefix there is nothing to find: what follows comes from there.
execute(${configure} -B ${folder}/without -DCMAKE_PREFIX_PATH=${folder}/elsewhere)
check("NOT ${status} EQUAL 0" "a ConvStep was found outside the prefix")

execute(${configure} -B ${folder}/build -DCMAKE_PREFIX_PATH=${folder}/prefix)
check("${status} EQUAL 0" "configuring the consumer failed: ${output}")
execute(${CMAKE_COMMAND} --build ${folder}/build)
check("${status} EQUAL 0" "building the consumer failed: ${output}")
execute(ninja -C ${folder}/build -t deps)
string(FIND "${output}" "${folder}/prefix" position)
check("${status} EQUAL 0 AND ${position} GREATER 0" "the consumer read no installed header: ${output}")
string(FIND "${output}" "${SOURCE_DIR}" position)
check("${position} EQUAL -1" "the consumer read our source tree: ${output}")

execute(${folder}/build/consumer)
check("${status} EQUAL 0" "the consumer failed: ${output}")
string(STRIP "${output}" output)
# d = (1·1 + 5·2, 4·1 + 8·3) = (11, 28); y = (11·1 + 28·100, 11·10 − 28·1)
check("\"${output}\" STREQUAL \"2811\n82\"" "the consumer computed: ${output}")

file(REMOVE_RECURSE ${folder})
