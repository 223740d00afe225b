#include "aq_system.h"
