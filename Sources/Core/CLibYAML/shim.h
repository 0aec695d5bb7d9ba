#ifndef VIDEOPLAY_CLIBYAML_SHIM_H
#define VIDEOPLAY_CLIBYAML_SHIM_H
#include <yaml.h>
#endif
