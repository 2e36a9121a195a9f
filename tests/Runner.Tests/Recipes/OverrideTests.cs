using VisionFinetune.Augment.Settings;
using VisionFinetune.Engine.Optimizers;
using VisionFinetune.Engine.Schedules;
using VisionFinetune.Runner.Recipes;
using VisionFinetune.Runner.Recipes.Settings;

namespace VisionFinetune.Runner.Tests.Recipes;

public sealed class OverrideTests
{
    [Fact]
    public void Single_values_are_replaced()
    {
        var recipe = Load("optimizer.lr=0.5", "train.epochs = 9", "model.weights=pretrained/a.pth", "data.classes=[ship, truck]", "seed=7");
        Assert.Equal(0.5, recipe.Optimizer.Lr);
        Assert.Equal((9, 32), (recipe.Train.Epochs, recipe.Train.BatchSize));
        Assert.Equal("pretrained/a.pth", ((ResNetSettings)recipe.Model).Weights);
        Assert.Equal(["ship", "truck"], ((Cifar10Settings)recipe.Data).Classes);
        Assert.Equal(7, recipe.Seed);
    }

    [Fact]
    public void The_last_of_two_overrides_wins() => Assert.Equal(2, Load("train.epochs=1", "train.epochs=2").Train.Epochs);

    [Fact]
    public void Sections_and_lists_are_replaced_as_flow_text()
    {
        var recipe = Load("scheduler=constant", "augment.train=[resize: { size: 48 }, random_vertical_flip]", "augment.eval=[]");
        Assert.IsType<ConstantSettings>(recipe.Scheduler);
        Assert.Equal([typeof(ResizeSettings), typeof(RandomVerticalFlipSettings)], recipe.Augment.Train.Select(s => s.GetType()));
        Assert.Empty(recipe.Augment.Eval);
    }

    [Fact]
    public void Steps_are_reached_by_index_with_or_without_their_name()
    {
        var recipe = Load("augment.train[0].size=48", "augment.train[1].random_horizontal_flip.p=1", "augment.eval[0].size=48");
        Assert.Equal([48], ((ResizeSettings)recipe.Augment.Train[0]).Size);
        Assert.Equal(1, ((RandomHorizontalFlipSettings)recipe.Augment.Train[1]).P);
        Assert.Equal([48], ((ResizeSettings)recipe.Augment.Eval[0]).Size);
    }

    [Fact]
    public void Sections_that_are_short_none_or_missing_grow()
    {
        const string Short = "data: synthetic\nmodel: { name: resnet18 }\nscheduler: cosine\ntrain: { early_stopping: none }\n";
        var recipe = RecipeLoader.Parse(Short, "x.yaml", overrides:
            ["scheduler.t_max=4", "train.early_stopping.patience=3", "optimizer.momentum=0.5", "data.size=64"]);
        Assert.Equal(4, ((CosineSettings)recipe.Scheduler).TMax);
        Assert.Equal(3, recipe.Train.EarlyStopping!.Patience);
        Assert.Equal(0.5, ((SgdSettings)recipe.Optimizer).Momentum);
        Assert.Equal(64, ((SyntheticSettings)recipe.Data).Size);
    }

    [Fact]
    public void Another_variant_drops_what_it_does_not_have_and_says_so()
    {
        var notes = new List<string>();
        var recipe = RecipeLoader.Parse(Some.Recipe, "x.yaml", overrides: ["scheduler.name=step", "scheduler.gamma=0.5"], note: notes.Add);
        Assert.Equal(new StepSettings { Gamma = 0.5, By = ScheduleUnit.Epoch }, recipe.Scheduler);
        Assert.Equal(["--set scheduler.name=step: 't_max' on line 14 does not fit and is left out."], notes);
    }

    [Fact]
    public void Another_variant_drops_keys_that_mean_something_else_to_it()
    {
        var notes = new List<string>();
        var recipe = RecipeLoader.Parse(Some.Recipe, "x.yaml", overrides: ["data.source=synthetic"], note: notes.Add);
        Assert.Equal(new SyntheticSettings(), recipe.Data);
        Assert.Equal(
            [
                "--set data.source=synthetic: 'classes' on line 3 does not fit and is left out.",
                "--set data.source=synthetic: 'train_limit' on line 3 does not fit and is left out.",
            ],
            notes);
    }

    [Theory]
    [InlineData("optimizer.lr=abc", "--set optimizer.lr=abc: 'optimizer.lr' is abc; expected a number.")]
    [InlineData("optimizer.lr=", "--set optimizer.lr=: 'optimizer.lr' is empty; expected a number.")]
    [InlineData("optimizer.lr=-1", "--set optimizer.lr=-1: 'optimizer.lr' is -1: The learning rate must be in [0, 1e6].")]
    [InlineData("optimizer.learning_rate=1", "--set optimizer.learning_rate=1: 'learning_rate' is not a setting of 'optimizer'; did you mean 'lr'?")]
    [InlineData("optimiser.lr=1", "--set optimiser.lr=1: 'optimiser' is not a setting of the recipe; did you mean 'optimizer'?")]
    [InlineData("scheduler=stpe", "--set scheduler=stpe: 'scheduler' is 'stpe'; expected one of constant, step, multistep, exponential, linear, polynomial, cosine, cosine_restarts, one_cycle, plateau; did you mean 'step'?")]
    [InlineData("data.classes=[cat", "--set data.classes=[cat: this is not valid YAML: while parsing a flow sequence, did not find expected ',' or ']'.")]
    [InlineData("seed=*a", "--set seed=*a: '*a' is an alias, which recipes do not have; put a text that starts with '*' in quotes.")]
    [InlineData("train={ epochs: 1, epochs: 2 }", "--set train={ epochs: 1, epochs: 2 }: 'epochs' is given twice.")]
    [InlineData("seed", "--set seed: an override is key=value, such as optimizer.lr=0.01 or augment.train[0].resize.size=64.")]
    [InlineData("=3", "--set =3: an override is key=value, such as optimizer.lr=0.01 or augment.train[0].resize.size=64.")]
    [InlineData("a..b=3", "--set a..b=3: an override is key=value, such as optimizer.lr=0.01 or augment.train[0].resize.size=64.")]
    [InlineData("seed.x=3", "--set seed.x=3: 'seed' is a mapping; expected a whole number.")]
    [InlineData("name.x=3", "--set name.x=3: 'x' cannot be set: the recipe has some there.")]
    [InlineData("augment.train[7].p=1", "--set augment.train[7].p=1: there is no element [7]; elements count from 0, and the recipe has a list of 3 there.")]
    [InlineData("train[0]=1", "--set train[0]=1: there is no element [0]; elements count from 0, and the recipe has a mapping there.")]
    [InlineData("loss[0].name=1", "--set loss[0].name=1: there is no element [0]; elements count from 0, and the recipe has nothing there.")]
    [InlineData("augment.train[0].normalize.mean=1", "--set augment.train[0].normalize.mean=1: 'normalize' cannot be set: the recipe has {resize: {size: 64}} there.")]
    [InlineData("augment.train[0].center_crop=1", "--set augment.train[0].center_crop=1: 'center_crop' cannot be set: the recipe has {resize: {size: 64}} there.")]
    [InlineData("augment.train[0]=center_crop: { size: 99 }", "--set augment.train[0]=center_crop: { size: 99 }: 'augment.train[0]': center_crop: crop 99x99 is larger than the 32x32 image; resize first or crop less.")]
    public void A_wrong_override_is_quoted_as_it_was_given(string text, string expected)
    {
        var error = Assert.Throws<RecipeException>(() => Load(text));
        Assert.Equal(expected, error.Message.Split('\n')[^1]);
    }

    [Fact]
    public void An_override_that_contradicts_another_is_not_dropped_silently()
    {
        var error = Assert.Throws<RecipeException>(() => Load("scheduler.t_max=3", "scheduler.name=step"));
        Assert.Equal("--set scheduler.t_max=3: 't_max' is not a setting of scheduler 'step'; it is one of 'cosine'.", error.Message);
    }

    [Fact]
    public void An_override_mends_what_the_file_has_wrong() =>
        Assert.Equal(2, RecipeLoader.Parse(
            "data: synthetic\nmodel: { name: resnet18 }\ntrain: { epochs: two }\n", "x.yaml", overrides: ["train.epochs=2"]).Train.Epochs);

    [Fact]
    public void Problems_of_the_file_come_before_those_of_overrides()
    {
        var error = Assert.Throws<RecipeException>(() =>
            RecipeLoader.Parse("model: { name: resnet18 }\ndata: synthetic\nseed: x\n", "x.yaml", overrides: ["train.epochs=b", "loss=a"]));
        Assert.Equal(
            [
                "x.yaml:3:7: 'seed' is x; expected a whole number.",
                "--set train.epochs=b: 'train.epochs' is b; expected a whole number.",
                "--set loss=a: 'loss' is 'a'; expected one of cross_entropy, focal, bce, mse, l1, huber.",
            ],
            error.Message.Split('\n'));
    }

    private static Recipe Load(params string[] overrides) => RecipeLoader.Parse(Some.Recipe, "x.yaml", overrides: overrides);
}
