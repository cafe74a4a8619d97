"""How fast Anagen is beside other generators: a made-up site of any size, and a script that builds it with each."""
