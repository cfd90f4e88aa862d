// The bodies of Asio, compiled once (see Asio.hpp).
#include "Asio.hpp"

#include <boost/asio/impl/src.hpp>
#include <boost/asio/ssl/impl/src.hpp>
