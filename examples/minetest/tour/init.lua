-- Takes the player along: for recordings and tests, where nobody plays.

local STATION_S = 10
local CAVE = {x = 0, y = -40, z = 0}
local POOL = {x = 20, y = 36, z = 20}

local function fill(centre, radius, name)
	for x = -radius, radius do
		for y = -1, radius do
			for z = -radius, radius do
				minetest.set_node(vector.offset(centre, x, y, z), {name = name})
			end
		end
	end
end

local function fill_floor(centre, name)
	for x = -5, 5 do
		for z = -5, 5 do
			minetest.set_node(vector.offset(centre, x, -1, z), {name = name})
		end
	end
end

local function dig_cave()
	fill(CAVE, 6, "default:stone")
	fill(CAVE, 5, "air")
	fill_floor(CAVE, "default:cobble")
	for x = -4, 4, 4 do
		minetest.set_node(vector.offset(CAVE, x, 0, 5), {name = "default:meselamp"})
	end
	minetest.set_node(vector.offset(CAVE, 2, 0, 3), {name = "default:goldblock"})
	minetest.set_node(vector.offset(CAVE, -2, 0, 4), {name = "default:mese"})
end

local function fill_pool()
	fill(POOL, 6, "default:glass")
	fill(POOL, 5, "default:water_source")
	fill_floor(POOL, "default:sand")
	for x = -3, 3, 2 do
		minetest.set_node(vector.offset(POOL, x, 0, 4), {name = "default:coral_orange"})
	end
end

-- Goes there when that part of the world is made, which may take a while.
local function go_to(player, centre, build, arrived)
	minetest.emerge_area(vector.offset(centre, -8, -8, -8), vector.offset(centre, 8, 8, 8), function(_, _, num_left)
		if num_left == 0 then
			build()
			player:set_pos(centre)
			arrived()
		end
	end)
end

local function go_to_land(player, arrived)
	for x = 0, 512, 16 do
		local y = minetest.get_spawn_level(x, 0)
		if y then
			return go_to(player, {x = x, y = y + 1, z = 0}, function() end, arrived)
		end
	end
end

local stations = {
	function(player, arrived) minetest.set_timeofday(0.45) go_to_land(player, arrived) end,
	function(player, arrived) player:set_hp(player:get_hp() - 9) arrived() end,
	function(player, arrived) player:set_hp(20) minetest.set_timeofday(0.76) arrived() end,
	function(_, arrived) minetest.set_timeofday(0.95) arrived() end,
	function(player, arrived) go_to(player, CAVE, dig_cave, arrived) end,
	function(player, arrived) minetest.set_timeofday(0.45) go_to(player, POOL, fill_pool, arrived) end,
	go_to_land,
}

local function travel(player, number)
	if not stations[number] then
		return minetest.request_shutdown()
	end
	stations[number](player, function()
		minetest.log("action", "[tour] station " .. number)
		minetest.after(STATION_S, travel, player, number + 1)
	end)
end

minetest.register_on_joinplayer(function(player)
	minetest.after(STATION_S, travel, player, 1)
end)

minetest.register_globalstep(function(step_s)
	local player = minetest.get_connected_players()[1]
	if player then
		player:set_look_horizontal(player:get_look_horizontal() + 0.15 * step_s)
	end
end)
