using System.CommandLine;
using VisionFinetune.Engine;
using VisionFinetune.Runner.Runs;

namespace VisionFinetune.Runner.Events.Mlflow;

/// <summary>The options of <c>vft train</c> that mirror a run.</summary>
internal sealed class MlflowArguments
{
    public const string AddressVariable = "MLFLOW_TRACKING_URI";

    private const string None = "none";

    private readonly Option<string?> _address = new("--mlflow")
    {
        Description = "Mirrors the run to an MLflow server, such as http://127.0.0.1:5000; without an address to the one in "
            + $"{AddressVariable}. A resumed run goes on where it was mirrored to; 'none' stops that.",
        HelpName = "ADDRESS",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> _experiment = new("--mlflow-experiment")
    {
        Description = $"Experiment of the mirrored run; made if need be. Without it, {MlflowTarget.DefaultExperiment}.",
        HelpName = "NAME",
    };

    public void AddTo(Command command)
    {
        command.Add(_address);
        command.Add(_experiment);
    }

    /// <summary>Where the run is to be mirrored to, or none.</summary>
    /// <param name="parse">The command line.</param>
    /// <param name="resumed">The run that is resumed; it remembers its mirror.</param>
    /// <exception cref="UserException">The options contradict each other or cannot be an address.</exception>
    public MlflowTarget? Target(ParseResult parse, RunDirectory? resumed)
    {
        var isGiven = parse.GetResult(_address) is not null;
        var (address, experiment) = (parse.GetValue(_address), parse.GetValue(_experiment));
        var known = resumed is null || address == None ? null : MlflowRun.Read(resumed);
        if (isGiven && address is null)
        {
            address = Environment.GetEnvironmentVariable(AddressVariable) is { Length: > 0 } variable ? variable
                : throw new UserException($"--mlflow has no address and {AddressVariable} is not set; for example: --mlflow http://127.0.0.1:5000");
        }
        address ??= known?.Address;
        if (address is null or None)
            return experiment is null ? null : throw new UserException("--mlflow-experiment needs a server: --mlflow http://127.0.0.1:5000");
        var target = MlflowTarget.Parse(address, experiment ?? known?.Experiment);
        return known is null || known.Address != target.Address.AbsoluteUri || known.Experiment == target.Experiment
            ? target
            : throw new UserException($"Run '{resumed!.Name}' is mirrored to the experiment '{known.Experiment}'; leave --mlflow-experiment out to go on there.");
    }
}
