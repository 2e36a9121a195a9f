using VisionFinetune.ServiceBenchmark;

const string Help = """
    Measures the service with a program of its own, from outside.

    scripts/bench-service load [--clients 200] [--window 120] [--windows 4] [--warm-up 30]
        Trains through the service. In every second window so many clients, in a process of their own, follow the run. Says what that
        costs the training (paired, in the same run), whether every client saw every event, and what memory and time it takes.

    scripts/bench-service inference [--clients 32] [--seconds 20]
        Trains a small ResNet-18, then predicts images one by one, and with so many clients at once.
    """;

var options = Options.Parse(args);
return options.Command switch
{
    "load" => await LoadBenchmark.RunAsync(options),
    "inference" => await InferenceBenchmark.RunAsync(options),
    "clients" => await EventClients.RunAsync(options),
    _ => Options.Explain(Help),
};
