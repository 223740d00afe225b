print("aqctl")
