-- Posts what happens in the world to the control port of `lsd-game run`, which leaves its address in the environment.
-- Needs `secure.http_mods = lsd_game` in minetest.conf.

local url = os.getenv("LSD_GAME_CONTROL")
local http = minetest.request_http_api()
local LOOK_EVERY_S = 0.25
local MAX_HEALTH = 20

if not (url and http) then
	minetest.log("warning", "[lsd_game] no events: " .. (url and "add secure.http_mods = lsd_game to minetest.conf"
		or "start the game with lsd-game run"))
	return
end

local has_complained = false

local function post(name, data)
	local body = minetest.write_json({name = name, data = data})
	http.fetch({url = url .. "/event", method = "POST", data = body, timeout = 5}, function(result)
		if result.succeeded then
			minetest.log("info", "[lsd_game] " .. body)
		elseif not has_complained then
			has_complained = true
			minetest.log("warning", "[lsd_game] an event was not taken: " .. result.code .. " " .. (result.data or ""))
		end
	end)
end

-- Each watch gives the name of the state that holds; the event is sent when it changes.

local function time_of_day()
	local time = minetest.get_timeofday()
	if time < 0.2 or time > 0.805 then
		return "night"
	end
	return time > 0.73 and "dusk" or "day"
end

local function place(player)
	local position = player:get_pos()
	local head = vector.offset(position, 0, 1.5, 0)
	local node = minetest.get_node(head).name
	if minetest.get_item_group(node, "water") > 0 then
		return "water_entered"
	elseif minetest.get_item_group(node, "lava") > 0 then
		return "lava_entered"
	elseif position.y < 0 and (minetest.get_natural_light(head, 0.5) or 15) == 0 then
		return "cave_entered"
	end
	return "open_air"
end

local watches = {time_of_day, place}
local seen = {}
local waited_s = 0

minetest.register_globalstep(function(step_s)
	waited_s = waited_s + step_s
	local player = minetest.get_connected_players()[1]
	if waited_s < LOOK_EVERY_S or not player then
		return
	end
	waited_s = 0
	for number, watch in ipairs(watches) do
		local name = watch(player)
		if seen[number] ~= name then
			seen[number] = name
			post(name)
		end
	end
end)

minetest.register_on_player_hpchange(function(player, change)
	local health = math.max(0, math.min(MAX_HEALTH, player:get_hp() + change)) / MAX_HEALTH
	post(change < 0 and "hurt" or "healed", {health = health})
end)

minetest.register_on_dieplayer(function()
	post("died")
end)

minetest.register_on_respawnplayer(function()
	post("respawned", {health = 1})
end)
