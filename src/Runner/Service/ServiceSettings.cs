namespace VisionFinetune.Runner.Service;

/// <summary>Everything that <c>vft serve</c> can be told. Immutable; made once, when the service starts.</summary>
internal sealed record ServiceSettings
{
    /// <summary>The port where none is given.</summary>
    public const int DefaultPort = 5080;

    /// <summary>The environment variable that may hold the token. The processes that train do not inherit it.</summary>
    public const string TokenVariable = "VFT_TOKEN";

    /// <summary>The address to listen on: an IP address, or <c>localhost</c>.</summary>
    public string Address { get; init; } = "127.0.0.1";

    /// <summary>The port; 0 takes any free one.</summary>
    public int Port { get; init; } = DefaultPort;

    /// <summary>Folder of the runs, absolute.</summary>
    public required string RunsFolder { get; init; }

    /// <summary>Folder of the data sets, absolute. A recipe's <c>data.root</c> is looked for in it, and must lie in it.</summary>
    public required string DataFolder { get; init; }

    /// <summary>Folder of the fetched weights, absolute.</summary>
    public required string PretrainedFolder { get; init; }

    /// <summary>Folder of the recipes that the service offers, absolute.</summary>
    public required string RecipesFolder { get; init; }

    /// <summary>What trains, each device one run at a time: <c>cpu</c> or <c>cuda:N</c>.</summary>
    public IReadOnlyList<string> Devices { get; init; } = ["cpu"];

    /// <summary>Host names, besides the machine's addresses and localhost, under which the service is reached.</summary>
    public IReadOnlyList<string> HostNames { get; init; } = [];

    /// <summary>What every request must bear; none: everybody who reaches the address may do everything.</summary>
    public string? Token { get; init; }

    /// <summary>How much a request may ask for.</summary>
    public ServiceLimits Limits { get; init; } = new();

    /// <summary>How long a run that was cancelled may take to write its checkpoint before it is killed.</summary>
    public TimeSpan StopGrace { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How often an idle event stream shows that it is alive.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(15);
}
